package io.llmshield.cloud.aws.traces;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.aws.AwsErrors;
import io.llmshield.cloud.traces.TraceDestination;
import io.llmshield.cloud.traces.TraceLimits;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.utils.CompletableFutureUtils;

/**
 * X-Ray's address for OTLP. Requests are signed with Signature Version 4.
 */
final class XrayDestination implements TraceDestination {

	/** The service that the signature names. */
	private static final String SERVICE = "xray";

	/**
	 * "OTLP endpoint limits" of the CloudWatch user guide: 10,000 spans and 5 MB before
	 * compression. It names none for attributes.
	 */
	private static final TraceLimits LIMITS = new TraceLimits(10_000, Integer.MAX_VALUE, 5_000_000);

	/** The HTTP client sets it from the address, in the form that is signed. */
	private static final Set<String> OF_THE_CLIENT = Set.of("host", "content-length");

	private final URI endpoint;

	private final String region;

	private final IdentityProvider<? extends AwsCredentialsIdentity> credentials;

	private final Clock clock;

	private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();

	XrayDestination(URI endpoint, String region, IdentityProvider<? extends AwsCredentialsIdentity> credentials) {
		this(endpoint, region, credentials, Clock.systemUTC());
	}

	XrayDestination(URI endpoint, String region, IdentityProvider<? extends AwsCredentialsIdentity> credentials,
			Clock clock) {
		this.endpoint = endpoint;
		this.region = region;
		this.credentials = credentials;
		this.clock = clock;
	}

	@Override
	public String provider() {
		return AwsErrors.PROVIDER;
	}

	@Override
	public URI endpoint() {
		return this.endpoint;
	}

	@Override
	public TraceLimits limits() {
		return LIMITS;
	}

	@Override
	public Map<String, String> resourceAttributes() {
		return Map.of("cloud.provider", "aws", "cloud.region", this.region);
	}

	@Override
	public Map<String, String> authorize(byte[] body) {
		try {
			return sign(CompletableFutureUtils.joinLikeSync(this.credentials.resolveIdentity()), body);
		}
		catch (SdkException ex) {
			throw AwsErrors.translate(CloudErrorKind.AUTH_FAILED, "sign traces for", "X-Ray", ex);
		}
	}

	private Map<String, String> sign(AwsCredentialsIdentity identity, byte[] body) {
		SdkHttpRequest request = SdkHttpRequest.builder().method(SdkHttpMethod.POST).uri(this.endpoint).build();
		SignedRequest signed = this.signer.sign((sign) -> sign.identity(identity)
			.request(request)
			.payload(() -> new ByteArrayInputStream(body))
			.putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, SERVICE)
			.putProperty(AwsV4HttpSigner.REGION_NAME, this.region)
			.putProperty(HttpSigner.SIGNING_CLOCK, this.clock));
		Map<String, String> headers = new LinkedHashMap<>();
		signed.request().forEachHeader((name, values) -> {
			if (!OF_THE_CLIENT.contains(name.toLowerCase(Locale.ROOT))) {
				headers.put(name, String.join(",", values));
			}
		});
		return headers;
	}

}
