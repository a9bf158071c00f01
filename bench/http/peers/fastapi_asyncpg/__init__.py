"""The ordinary operations as a plain service does them: FastAPI, pydantic in and out, asyncpg, and no more than that.

The same tables, looked up and written alike: a reading transaction is REPEATABLE READ and READ ONLY, a write is one
transaction with its entry in the trail. No token is asked for, no role, no Idempotency-Key, and no policy.
"""
