package io.llmshield.cloud.local;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.local.LocalPresigner.Grant;
import io.llmshield.cloud.storage.ObjectId;
import io.llmshield.cloud.storage.PresignPutOptions;
import io.llmshield.cloud.storage.PresignedUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.llmshield.cloud.local.LocalFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

class LocalPresignerTests {

	private static final Instant NOW = Instant.parse("2026-11-22T12:00:00.500Z");

	private final LocalKey key = new LocalKey(new byte[32], "test");

	private final LocalPresigner presigner = at(NOW);

	@TempDir
	Path directory;

	@Test
	void aDownloadIsAllowedUntilItExpires() {
		for (String name : List.of("a", "a b+c/ü%2F&?#=/🦊", "*'()~!;:@,$")) {
			ObjectId id = new ObjectId("bucket", name);
			PresignedUrl url = this.presigner.get(id, Duration.ofMinutes(5));
			assertThat(url.uri().toString()).startsWith("https://host/base/.shield-cloud/objects/bucket/");
			assertThat(url.toString()).doesNotContain("signature");
			Grant grant = this.presigner.verify("GET", url.uri());
			assertThat(grant).isEqualTo(new Grant("GET", id, url.expiresAt(), null, null, null));
			assertThat(at(url.expiresAt()).verify("GET", url.uri())).isEqualTo(grant);
			assertThat(failure(CloudErrorCategory.ACCESS_DENIED,
					() -> at(url.expiresAt().plusMillis(1)).verify("GET", url.uri()))
				.reason()).contains("expired");
		}
	}

	@Test
	void anUploadIsBound() {
		ObjectId id = new ObjectId("bucket", "k");
		PresignedUrl url = this.presigner.put(id,
				new PresignPutOptions(Duration.ofSeconds(1), 5L, "text/plain; charset=utf-8", 4_000_000_000L));
		assertThat(url.headers()).isEqualTo(Map.of("Content-Type", "text/plain; charset=utf-8"));
		assertThat(this.presigner.verify("PUT", url.uri()))
			.isEqualTo(new Grant("PUT", id, url.expiresAt(), 5L, "text/plain; charset=utf-8", 4_000_000_000L));
		denied("GET", url.uri().toString());
		denied("put", url.uri().toString());
		for (String binding : List.of("length", "type", "crc32c", "expires")) {
			denied("PUT", url.uri().toString().replaceAll(binding + "=[^&]*&", ""));
			denied("PUT", url.uri().toString().replaceAll(binding + "=[^&]*", binding + "=9"));
			denied("PUT", url.uri() + "&" + binding + "=9");
		}
	}

	@Test
	void everyChangedCharacterIsNoticed() {
		String url = this.presigner.get(new ObjectId("bucket", "dir/k"), Duration.ofMinutes(5)).uri().toString();
		int start = url.indexOf(LocalPresigner.PATH) + LocalPresigner.PATH.length();
		// The last character of base64 holds two bits that count for nothing; all the
		// same it must be right.
		for (int i = start; i < url.length(); i++) {
			char changed = (url.charAt(i) == 'B') ? 'C' : 'B';
			denied("GET", url.substring(0, i) + changed + url.substring(i + 1));
		}
	}

	@Test
	void malformedLinksAreDenied() {
		for (String url : List.of("/", "/.shield-cloud/objects/", "/.shield-cloud/objects/b/k",
				"/.shield-cloud/objects/b?expires=1&signature=x", "/.shield-cloud/objects/b/k?expires=x&signature=x",
				"/.shield-cloud/objects/b/k?signature=x", "/.shield-cloud/objects/b/k?expires=1",
				"/.shield-cloud/objects/b/k?a", "/.shield-cloud/objects/b/k?expires=" + Long.MAX_VALUE + "&signature=x",
				"/.shield-cloud/objects/b/k?expires=1&length=-1&signature=x",
				"/.shield-cloud/objects/b/k?expires=1&type=" + "x".repeat(70_000) + "&signature=x", "mailto:x")) {
			denied("GET", url);
		}
	}

	@Test
	void anotherKeySignsDifferently() {
		byte[] other = new byte[32];
		other[31] = 1;
		URI url = new LocalPresigner(new LocalKey(other, "test"), () -> URI.create("https://host"), Clock.systemUTC())
			.get(new ObjectId("bucket", "k"), Duration.ofDays(1))
			.uri();
		denied("GET", url.toString());
	}

	@Test
	void theDriverSigns() {
		try (LocalFixture local = new LocalFixture(this.directory)) {
			PresignedUrl url = local.storage.presignGet(LocalFixture.id("k"), Duration.ofMinutes(1));
			assertThat(local.provider.presigner().verify("GET", url.uri()).id()).isEqualTo(LocalFixture.id("k"));
			URI put = local.storage.presignPut(LocalFixture.id("k"), PresignPutOptions.of(Duration.ofMinutes(1))).uri();
			assertThat(local.provider.presigner().verify("PUT", put).contentLength()).isNull();
		}
	}

	private void denied(String method, String url) {
		assertThat(failure(CloudErrorCategory.ACCESS_DENIED, () -> this.presigner.verify(method, URI.create(url)))
			.getMessage()).doesNotContain("signature=");
	}

	private LocalPresigner at(Instant now) {
		return new LocalPresigner(this.key, () -> URI.create("https://host/base/"), Clock.fixed(now, ZoneOffset.UTC));
	}

}
