"""A FastAPI service that answers a query's intent and writes its rows behind the answers, several together."""

import asyncio
import os
from contextlib import asynccontextmanager
from datetime import datetime, timezone
from uuid import uuid4

from fastapi import FastAPI
from fastapi.responses import JSONResponse
from psycopg_pool import AsyncConnectionPool

FLUSH_SECONDS = 0.1
INSERT = """
    insert into peer_predictions (id, time, service, query, intent, probability)
    select id, time, %s::text, query, intent, probability
    from unnest(%s::uuid[], %s::timestamptz[], %s::text[], %s::int[], %s::float8[])
      as rows (id, time, query, intent, probability)
"""


def logged_app(service, score):
    """A service of that name; `score` gives a text's intent and its probability."""
    rows = []

    async def flush(pool):
        if not rows:
            return
        written = rows.copy()
        rows.clear()
        async with pool.connection() as connection:
            await connection.execute(INSERT, [service, *(list(column) for column in zip(*written))])

    async def keep_flushing(pool):
        while True:
            await asyncio.sleep(FLUSH_SECONDS)
            await flush(pool)

    @asynccontextmanager
    async def lifespan(_):
        url = os.environ["DATABASE_URL"]
        async with AsyncConnectionPool(
            url, min_size=1, max_size=4, kwargs={"autocommit": True}, open=False
        ) as pool:
            task = asyncio.create_task(keep_flushing(pool))
            yield
            task.cancel()
            await flush(pool)

    app = FastAPI(lifespan=lifespan)

    @app.get("/intent")
    async def intent(query: str) -> JSONResponse:
        number, probability = score(query)
        rows.append((uuid4(), datetime.now(timezone.utc), query, number, probability))
        return JSONResponse({"intent": number, "probability": f"{probability:.8f}"})

    return app
