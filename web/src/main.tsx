import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/app.js";
import "./styles/tokens.css";
import "./styles/base.css";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html: expected an element with the id root, got none");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
