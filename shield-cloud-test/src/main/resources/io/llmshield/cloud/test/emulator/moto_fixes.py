# Mends what moto 5.2 gets wrong on Secrets Manager against the API reference:
# - ListSecretVersionIds gives the time of the question as the time of writing.
# - Two calls at the same moment both look and then both write: each call is made alone.
import functools
import inspect
import json
import threading

from moto.secretsmanager.models import SecretsManagerBackend

list_versions = SecretsManagerBackend.list_secret_version_ids


def list_secret_version_ids(self, secret_id):
    answer = json.loads(list_versions(self, secret_id))
    versions = self.secrets[secret_id].versions
    for version in answer["Versions"]:
        version["CreatedDate"] = versions[version["VersionId"]]["createdate"]
    return json.dumps(answer)


SecretsManagerBackend.list_secret_version_ids = list_secret_version_ids

lock = threading.RLock()


def alone(method):
    @functools.wraps(method)
    def call(*arguments, **options):
        with lock:
            return method(*arguments, **options)

    return call


for name, method in list(vars(SecretsManagerBackend).items()):
    if inspect.isfunction(method) and not name.startswith("_"):
        setattr(SecretsManagerBackend, name, alone(method))
