package io.llmshield.cloud.autoconfigure.aws;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import io.llmshield.cloud.autoconfigure.traces.OtlpServer;
import io.llmshield.cloud.autoconfigure.traces.TracingBoot;
import io.llmshield.cloud.traces.CloudTracer;
import io.llmshield.cloud.traces.TraceDestination;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.exception.SdkClientException;

import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Traces on AWS: signed for X-Ray with the application's credentials.
 */
class AwsTracesTests {

	private static final String PREFIX = "llmshield.cloud.telemetry.traces.";

	private static final String SECRET_KEY = "top-secret";

	private final OtlpServer server = new OtlpServer();

	@AfterEach
	void close() {
		this.server.close();
	}

	private ApplicationContextRunner runner() {
		return TracingBoot.on(AwsRunner.usable(), this.server);
	}

	@Test
	void requestsAreSignedForXray() {
		runner().run((context) -> context.getBean(CloudTracer.class).span("work").run((span) -> span.event("now")));
		assertThat(this.server.received()).singleElement().satisfies((request) -> {
			assertSigned(request, "AKIDEXAMPLE", SECRET_KEY);
			assertThat(OtlpServer.value(request.resource(), "cloud.provider")).isEqualTo("aws");
			assertThat(OtlpServer.value(request.resource(), "cloud.region")).isEqualTo("eu-central-1");
			assertThat(OtlpServer.value(request.resource(), "service.name")).isEqualTo("shield-test");
		});
		assertThat(this.server.span("work").getEventsCount()).isEqualTo(1);
	}

	/** Each attempt asks again: the first is refused for the time being. */
	@Test
	void everyAttemptIsSignedWithTheCredentialsOfTheMoment() {
		AtomicInteger asked = new AtomicInteger();
		AwsCredentialsProvider rotating = () -> AwsSessionCredentials.create("AKID" + asked.incrementAndGet(),
				SECRET_KEY, "token" + asked.get());
		this.server.answer(503);
		runner().withBean(AwsCredentialsProvider.class, () -> rotating).run((context) -> {
			asked.set(0);
			context.getBean(CloudTracer.class).span("work").run((span) -> span.event("now"));
		});
		assertThat(this.server.received()).hasSize(2);
		for (int i = 0; i < 2; i++) {
			assertSigned(this.server.received().get(i), "AKID" + (i + 1), SECRET_KEY);
			assertThat(this.server.received().get(i).header("X-Amz-Security-Token")).isEqualTo("token" + (i + 1));
		}
	}

	@Test
	void credentialsThatCannotBeFoundAreCounted() {
		SimpleMeterRegistry meters = new SimpleMeterRegistry();
		AtomicInteger asked = new AtomicInteger();
		// There at the start, gone later
		AwsCredentialsProvider failing = () -> {
			if (asked.get() < 0) {
				throw SdkClientException.create("Unable to load credentials");
			}
			return AwsBasicCredentials.create("AKID", SECRET_KEY);
		};
		runner().withBean(MeterRegistry.class, () -> meters)
			.withBean(AwsCredentialsProvider.class, () -> failing)
			.withPropertyValues(PREFIX + "timeout=1s", PREFIX + "flush-timeout=1s")
			.run((context) -> {
				asked.set(-1);
				context.getBean(CloudTracer.class).span("work").run((span) -> span.event("now"));
				context.getBean(SdkTracerProvider.class).forceFlush().join(60, TimeUnit.SECONDS);
				assertThat(meters.find("shield.cloud.traces.spans").counters()).singleElement().satisfies((counter) -> {
					assertThat(counter.count()).isEqualTo(1);
					assertThat(counter.getId().getTag("outcome")).isEqualTo("unauthenticated");
				});
			});
		assertThat(this.server.received()).isEmpty();
	}

	@Test
	void endpointIsXraysOfTheRegionUnlessAllOfAwsIsElsewhere() {
		ApplicationContextRunner tracing = TracingBoot.with(AwsRunner.bare().withPropertyValues(AwsRunner.CREDENTIALS))
			.withPropertyValues(PREFIX + "enabled=true");
		Map<String, String> expected = Map.of("eu-central-1", "https://xray.eu-central-1.amazonaws.com/v1/traces",
				"cn-north-1", "https://xray.cn-north-1.amazonaws.com.cn/v1/traces");
		expected.forEach((region, endpoint) -> tracing.withPropertyValues("llmshield.cloud.aws.region=" + region)
			.run((context) -> assertThat(context.getBean(TraceDestination.class).endpoint())
				.isEqualTo(URI.create(endpoint))));
		tracing
			.withPropertyValues(AwsRunner.REGION, "llmshield.cloud.aws.endpoint=http://127.0.0.1:4566",
					"management.tracing.export.enabled=false")
			.run((context) -> assertThat(context.getBean(TraceDestination.class).endpoint())
				.isEqualTo(URI.create("http://127.0.0.1:4566/v1/traces")));
	}

	@Test
	void xraysHeaderIsWrittenAndReadBesideW3cs() {
		runner().withPropertyValues(PREFIX + "x-ray-header=true").run((context) -> {
			Propagator propagator = context.getBean(Propagator.class);
			Tracer tracer = context.getBean(Tracer.class);
			context.getBean(CloudTracer.class).span("work").run((span) -> {
				Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
				propagator.inject(tracer.currentSpan().context(), headers, Map::put);
				String id = span.traceId();
				assertThat(headers.get("traceparent")).startsWith("00-" + id + "-" + span.spanId() + "-0");
				assertThat(headers).containsEntry("X-Amzn-Trace-Id", "Root=1-" + id.substring(0, 8) + "-"
						+ id.substring(8) + ";Parent=" + span.spanId() + ";Sampled=1");
			});
			String xray = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";
			String w3c = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
			assertThat(extracted(propagator, Map.of("X-Amzn-Trace-Id", xray)))
				.isEqualTo("5759e988bd862e3fe1be46a994272793");
			assertThat(extracted(propagator, Map.of("traceparent", w3c))).isEqualTo("0af7651916cd43dd8448eb211c80319c");
			assertThat(extracted(propagator, Map.of("X-Amzn-Trace-Id", xray, "traceparent", w3c)))
				.as("W3C's wins: load balancers write one of X-Ray's by themselves")
				.isEqualTo("0af7651916cd43dd8448eb211c80319c");
		});
	}

	@Test
	void xraysHeaderIsNotWrittenUnlessItIsSwitchedOn() {
		runner().run((context) -> {
			Propagator propagator = context.getBean(Propagator.class);
			assertThat(propagator.fields()).contains("traceparent").doesNotContain("X-Amzn-Trace-Id");
		});
	}

	@Test
	void xraysHeaderWithoutItsLibraryIsRefusedWithTheRemedy() {
		runner().withPropertyValues(PREFIX + "x-ray-header=true")
			.withClassLoader(new FilteredClassLoader("io.opentelemetry.contrib.awsxray"))
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining(PREFIX + "x-ray-header")
				.hasMessageContaining("opentelemetry-aws-xray-propagator"));
	}

	private static String extracted(Propagator propagator, Map<String, String> headers) {
		Map<String, String> carrier = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		carrier.putAll(headers);
		io.micrometer.tracing.Span span = propagator.extract(carrier, Map::get).name("in").start();
		span.abandon();
		return span.context().traceId();
	}

	/** By the description of Signature Version 4, not by the SDK. */
	private static void assertSigned(OtlpServer.Received request, String accessKey, String secretKey) {
		String authorization = request.header("Authorization");
		String date = request.header("X-Amz-Date");
		String scope = date.substring(0, 8) + "/eu-central-1/xray/aws4_request";
		assertThat(authorization).startsWith("AWS4-HMAC-SHA256 Credential=" + accessKey + "/" + scope + ", ");
		String signed = authorization.replaceAll(".*SignedHeaders=([^,]+),.*", "$1");
		assertThat(List.of(signed.split(";"))).contains("host", "x-amz-date");
		StringBuilder canonical = new StringBuilder("POST\n/v1/traces\n\n");
		for (String name : signed.split(";")) {
			canonical.append(name).append(':').append(request.header(name).strip()).append('\n');
		}
		canonical.append('\n').append(signed).append('\n').append(hex(sha256(request.body())));
		String toSign = "AWS4-HMAC-SHA256\n" + date + "\n" + scope + "\n"
				+ hex(sha256(canonical.toString().getBytes(StandardCharsets.UTF_8)));
		byte[] key = ("AWS4" + secretKey).getBytes(StandardCharsets.UTF_8);
		for (String part : new String[] { date.substring(0, 8), "eu-central-1", "xray", "aws4_request" }) {
			key = hmac(key, part);
		}
		assertThat(authorization).endsWith("Signature=" + hex(hmac(key, toSign)));
	}

	private static String hex(byte[] bytes) {
		return HexFormat.of().formatHex(bytes);
	}

	private static byte[] sha256(byte[] bytes) {
		try {
			return MessageDigest.getInstance("SHA-256").digest(bytes);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static byte[] hmac(byte[] key, String text) {
		try {
			Mac mac = Mac.getInstance("HmacSHA256");
			mac.init(new SecretKeySpec(key, "HmacSHA256"));
			return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
