"""Waking a worker without Celery: what is put on its list is what Celery would have put there."""

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import redis
from celery import Celery

from cir.notifications import broker, waking
from scripts.valkey import Valkey

TASK, MINUTE = waking.INSIDE, timedelta(minutes=1)
OWN = {"id", "root_id", "origin", "expires", "correlation_id", "reply_to", "delivery_tag"}
"""What differs from message to message."""


@pytest.fixture(scope="module")
def valkey() -> Iterator[Valkey]:
    running = Valkey()
    running.start()
    yield running
    running.stop()


@pytest.fixture
def queue(valkey) -> Iterator[redis.Redis]:
    client = redis.Redis.from_url(valkey.url)
    client.flushall()
    yield client
    client.config_set("requirepass", "")
    client.close()


def address(valkey: Valkey, more: str = "virtual_host=0") -> str:
    return f"redis+socket://{valkey.socket}?{more}"


def taken(queue: redis.Redis) -> dict:
    return json.loads(queue.rpop(broker.LIST))


def common(message: dict) -> dict:
    """A message without what is its own."""
    parts = {part: {k: v for k, v in message[part].items() if k not in OWN} for part in ("headers", "properties")}
    return message | parts | {"body": json.loads(base64.b64decode(message["body"]))}


def test_the_message_is_the_one_that_celery_sends(valkey, queue):
    app = Celery(broker=address(valkey))
    app.send_task(TASK, ignore_result=True, retry=False, expires=MINUTE.total_seconds())
    app.close()
    theirs = taken(queue)
    broker.at(address(valkey)).push(TASK, MINUTE)
    ours = taken(queue)
    assert common(ours) == common(theirs)
    assert {part: set(ours[part]) for part in ("headers", "properties")} == {
        part: set(theirs[part]) for part in ("headers", "properties")
    }
    times = [datetime.fromisoformat(each["headers"]["expires"]) for each in (ours, theirs)]
    assert all(each.tzinfo == UTC for each in times)
    assert abs(times[0] - times[1]) < MINUTE


def test_it_signs_in_chooses_the_database_and_says_when_it_is_refused(valkey, queue, monkeypatch, settings):
    queue.config_set("requirepass", "se cret")
    broker.at(address(valkey, "virtual_host=3&password=se+cret")).push(TASK, MINUTE)
    with redis.Redis.from_url(f"{valkey.url}?db=3&password=se+cret") as third:
        assert third.llen(broker.LIST) == 1
    with pytest.raises(broker.Refused, match="WRONGPASS"):
        broker.at(address(valkey, "password=wrong")).push(TASK, MINUTE)
    settings.CELERY_BROKER_URL = "redis+socket:///nowhere/valkey.sock"
    assert waking.send(TASK) is False


def test_a_host_is_read_with_its_port_and_words_and_what_needs_more_is_left_to_celery(valkey):
    read = broker.at("redis://cir:p%40ss@queue.example:6380/2")
    assert read == broker.Broker(("queue.example", 6380), "cir", "p@ss", "2")
    assert broker.at("redis://queue") == broker.Broker(("queue", 6379), "", "", "0")
    assert broker.at("rediss://queue:6380/0") is None
    assert broker.at("redis://queue/0?socket_keepalive=true") is None
