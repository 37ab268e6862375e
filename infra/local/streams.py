"""The cloud's stream on one machine: a thread reads the journal's stream off the engine and hands it to the counters.

It begins with what is booked after it began. What a laptop that was switched off did not count, the night's count
from the journal makes good, as in the cloud.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from typing import Any

import boto3

from infra.tables import STREAMED

PAUSE_SECONDS = 1.0
Handler = Callable[[dict[str, Any], object], object]


def enable(client: Any, prefix: str) -> None:
    """Give each table that the cloud streams its stream, where it has none yet."""
    for name, shows in STREAMED.items():
        table = client.describe_table(TableName=f"{prefix}-{name}")["Table"]
        if not table.get("StreamSpecification", {}).get("StreamEnabled"):
            stream = {"StreamEnabled": True, "StreamViewType": shows}
            client.update_table(TableName=f"{prefix}-{name}", StreamSpecification=stream)


def begin(handler: Handler, table: str, seconds: float = PAUSE_SECONDS) -> threading.Event:
    """Hand what is written to a table from now on to a function, where it has a stream; setting the answer ends it."""
    over = threading.Event()
    described = boto3.client("dynamodb").describe_table(TableName=table)["Table"]
    if stream := described.get("LatestStreamArn"):
        threading.Thread(target=_goes_on, args=(handler, Reader(stream), seconds, over), daemon=True).start()
    return over


class Reader:
    """Reads a stream, shard after shard; `places` are the shards' iterators, None where one is at its end."""

    def __init__(self, stream: str) -> None:
        self.client, self.stream = boto3.client("dynamodbstreams"), stream
        self.places: dict[str, str | None] = {}
        self._look("LATEST")

    def batches(self) -> Iterator[dict[str, Any]]:
        """What came since the last look, as Lambda hands it on; a batch that is not taken comes again."""
        self._look("TRIM_HORIZON")
        for shard, place in list(self.places.items()):
            if place:
                try:
                    answer = self.client.get_records(ShardIterator=place)
                except self.client.exceptions.TrimmedDataAccessException:
                    # DynamoDB Local forgets what lay at an iterator's place: what is left of the shard is read whole.
                    self.places[shard] = self._place(shard, "TRIM_HORIZON")
                    continue
                if answer["Records"]:
                    yield {"Records": [self._as_lambda(record) for record in answer["Records"]]}
                self.places[shard] = answer.get("NextShardIterator")

    def _look(self, kind: str) -> None:
        """Find shards that are new: those there were at the beginning are read from their end, later ones whole."""
        described = self.client.describe_stream(StreamArn=self.stream)["StreamDescription"]
        for shard in (each["ShardId"] for each in described["Shards"]):
            if shard not in self.places:
                self.places[shard] = self._place(shard, kind)

    def _place(self, shard: str, kind: str) -> str:
        asked = {"StreamArn": self.stream, "ShardId": shard, "ShardIteratorType": kind}
        place: str = self.client.get_shard_iterator(**asked)["ShardIterator"]
        return place

    def _as_lambda(self, record: Any) -> dict[str, Any]:
        change = record["dynamodb"]
        at = change["ApproximateCreationDateTime"].timestamp()
        told = {**change, "ApproximateCreationDateTime": at}
        return {**record, "dynamodb": told, "eventSourceARN": self.stream}


def _goes_on(handler: Handler, reader: Reader, seconds: float, over: threading.Event) -> None:
    while not over.wait(seconds):
        try:
            for batch in reader.batches():
                handler(batch, None)
        except Exception:
            logging.exception("The journal's stream was not read; the next look goes on.")
