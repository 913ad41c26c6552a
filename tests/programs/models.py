"""Reads a timeline from stdin with the classes that datamodel-code-generator makes of a schema; prints it as JSON."""

import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path

schema, folder = Path(sys.argv[1]), Path(sys.argv[2])
command = [sys.executable, "-W", "ignore", "-m", "datamodel_code_generator", "--input", str(schema)]
options = ["--input-file-type", "jsonschema", "--output-model-type", "pydantic_v2.BaseModel"]
subprocess.run([*command, *options, "--output", str(folder / "models.py")], check=True)
sys.path.insert(0, str(folder))
models = import_module("models")
timeline = models.Timeline.model_validate_json(sys.stdin.buffer.read())
deadlines = [type(promise.due).__name__ for promise in timeline.commitments]
document = json.loads(timeline.model_dump_json(by_alias=True, exclude_unset=True))
print(
    json.dumps(
        {"document": document, "deadlines": deadlines, "language": models.Timeline.model_fields["language"].default}
    )
)
