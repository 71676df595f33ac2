/** The model server's request for a text's features, as JSON. */
export function modelRequest({ ids, weights }) {
  const instance =
    ids.length === 0 ? { ids: [0], weights: [0] } : { ids: [...ids], weights: [...weights] };
  return JSON.stringify({ signature_name: "serving_default", instances: [instance] });
}
