# What stands in for each cloud, for the scripts beside this one, which set root, java and work, an empty list "emulators" and
# a trap that ends them. stand_in_aws sets s3 (all services of AWS), stand_in_gcp sets gcs and secret_manager, stand_in_azure
# sets blobs, vault and the environment of a managed identity.

free_port() {
	python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

fail() {
	echo "$1" >&2
	tail -n 50 "$work"/*.log >&2
	exit 1
}

# Until something answers at a URL, or the process has ended.
await() {
	for ((i = 0; i < 600; i++)); do
		curl -fs -o /dev/null "$1" && return
		kill -0 "$2" 2>/dev/null || fail "what should answer at $1 has ended"
		sleep 0.5
	done
	fail "nothing answers at $1"
}

# Start something in the background that listens on a port.
emulator() {
	local name="$1" port="$2"
	shift 2
	"$@" >"$work/$name.log" 2>&1 &
	emulators+=($!)
	for ((i = 0; i < 240; i++)); do
		(: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null && return
		kill -0 "${emulators[-1]}" 2>/dev/null || fail "$name has ended"
		sleep 0.5
	done
	fail "$name does not listen"
}

# A program of this project's tests.
double() {
	local name="$1" port="$2"
	shift 2
	if [[ ! -f "$work/classpath" ]]; then
		(cd "$root" && ./mvnw -B -q -ntp -Dquick test-compile dependency:build-classpath -Dmdep.outputFile="$work/classpath" -pl shield-cloud-gcp -am)
	fi
	emulator "$name" "$port" "$java" \
		-cp "$root/shield-cloud-gcp/target/quick/test-classes:$root/shield-cloud-gcp/target/quick/classes:$(<"$work/classpath")" "$@"
}

stand_in_aws() {
	local server="${MOTO_SERVER:-}" port
	if [[ -z "$server" ]]; then
		python3 -m venv "$work/moto"
		"$work/moto/bin/pip" install -q 'moto[server]==5.2.5'
		server="$work/moto/bin/moto_server"
	fi
	port="$(free_port)"
	s3="http://127.0.0.1:$port"
	emulator moto "$port" "$server" -H 127.0.0.1 -p "$port"
	export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test
	curl -fs -o /dev/null -X PUT "$s3/shield-demo" -H 'Content-Type: application/xml' \
		-H 'Authorization: AWS4-HMAC-SHA256 Credential=test/20260101/eu-central-1/s3/aws4_request, SignedHeaders=host, Signature=0' \
		-d '<CreateBucketConfiguration><LocationConstraint>eu-central-1</LocationConstraint></CreateBucketConfiguration>'
}

stand_in_gcp() {
	local server="${FAKE_GCS_SERVER:-}" port
	if [[ -z "$server" ]]; then
		GOBIN="$work" go install github.com/fsouza/fake-gcs-server@v1.55.1
		server="$work/fake-gcs-server"
	fi
	port="$(free_port)"
	gcs="http://127.0.0.1:$port"
	emulator fake-gcs-server "$port" "$server" -scheme http -host 127.0.0.1 -port "$port" -public-host "127.0.0.1:$port" -backend memory \
		-location EUROPE-WEST3
	curl -fs -o /dev/null -X POST "$gcs/storage/v1/b?project=shield-test" -H 'Content-Type: application/json' -d '{"name": "shield-demo"}'
	port="$(free_port)"
	secret_manager="http://127.0.0.1:$port"
	double secret-manager "$port" io.llmshield.cloud.gcp.secrets.SecretManagerDouble "$port"
}

stand_in_azure() {
	local server="${AZURITE_BLOB:-}" port identity
	if [[ -z "$server" ]]; then
		npm install --silent --no-fund --prefix "$work/azurite" azurite@3.37.0
		server="$work/azurite/node_modules/.bin/azurite-blob"
	fi
	port="$(free_port)"
	# Azurite's account and key are the same everywhere.
	blobs="DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;BlobEndpoint=http://127.0.0.1:$port/devstoreaccount1;"
	emulator azurite "$port" "$server" --blobHost 127.0.0.1 --blobPort "$port" --inMemoryPersistence --silent --disableTelemetry \
		--skipApiVersionCheck
	make_container "$port"
	port="$(free_port)"
	identity="$(free_port)"
	vault="https://127.0.0.1:$port"
	double key-vault "$port" io.llmshield.cloud.test.keyvault.KeyVaultDouble "$port" "$identity" "$work/vault.p12"
	export IDENTITY_ENDPOINT="http://127.0.0.1:$identity/msi/token" IDENTITY_HEADER=loopback
}

make_container() {
	python3 - "$1" "$blobs" <<-'END'
		import base64, email.utils, hashlib, hmac, re, sys, urllib.request
		port, blobs = sys.argv[1:]
		key = base64.b64decode(re.search("AccountKey=([^;]*)", blobs).group(1))
		path = "/devstoreaccount1/shield-demo"
		headers = f"x-ms-date:{email.utils.formatdate(usegmt=True)}\nx-ms-version:2023-11-03"
		text = "PUT" + "\n" * 12 + f"{headers}\n/devstoreaccount1{path}\nrestype:container"
		request = urllib.request.Request(f"http://127.0.0.1:{port}{path}?restype=container", method="PUT")
		for line in headers.split("\n"):
		    request.add_header(*line.split(":", 1))
		signature = base64.b64encode(hmac.new(key, text.encode(), hashlib.sha256).digest()).decode()
		request.add_header("Authorization", "SharedKey devstoreaccount1:" + signature)
		urllib.request.urlopen(request)
	END
}
