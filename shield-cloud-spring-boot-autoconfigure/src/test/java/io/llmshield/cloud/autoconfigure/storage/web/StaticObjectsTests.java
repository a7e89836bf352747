package io.llmshield.cloud.autoconfigure.storage.web;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.autoconfigure.LocalRunner;
import io.llmshield.cloud.local.LocalProvider;
import io.llmshield.cloud.storage.ByteRange;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.CloudStorageBuilder;
import io.llmshield.cloud.storage.ForwardingCloudStorage;
import io.llmshield.cloud.storage.GetOptions;
import io.llmshield.cloud.storage.ObjectContent;
import io.llmshield.cloud.storage.ObjectMetadata;
import io.llmshield.cloud.storage.PutOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Objects as static resources, over real HTTP.
 */
class StaticObjectsTests {

	private static final HttpClient CLIENT = HttpClient.newHttpClient();

	@TempDir
	static Path directory;

	private static ConfigurableApplicationContext context;

	private static Site site;

	@BeforeAll
	static void start() {
		context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.SERVLET)
			.properties(LocalRunner.properties(directory))
			.properties("server.address=127.0.0.1", "server.port=0", "llmshield.cloud.storage.stores.site.bucket=site",
					"spring.web.resources.static-locations=cloud://site/public/",
					"spring.web.resources.cache.cachecontrol.max-age=1h")
			.run();
		site = context.getBean(Site.class);
		put("public/digits.txt", "0123456789", PutOptions.DEFAULT);
		put("public/script.js", "alert(1)", PutOptions.builder().cacheControl("no-cache").build());
		put("public/plain", "plain", PutOptions.ofType("application/vnd.shield"));
		put("public/sub/a b+1?\u00e9.txt", "odd", PutOptions.DEFAULT);
		put("public/empty.txt", "", PutOptions.DEFAULT);
		put("private/secret.txt", "secret", PutOptions.DEFAULT);
	}

	@AfterAll
	static void stop() {
		context.close();
	}

	@BeforeEach
	void forget() {
		site.calls.clear();
		site.failing = false;
	}

	private static ObjectMetadata put(String key, String content, PutOptions options) {
		return site.put(key, content.getBytes(StandardCharsets.UTF_8), options);
	}

	private static HttpResponse<String> send(String method, String path, String... headers)
			throws IOException, InterruptedException {
		int port = ((WebServerApplicationContext) context).getWebServer().getPort();
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
			.method(method, BodyPublishers.noBody());
		if (headers.length > 0) {
			request.headers(headers);
		}
		return CLIENT.send(request.build(), BodyHandlers.ofString());
	}

	private static HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
		return send("GET", path, headers);
	}

	private static String header(HttpResponse<?> response, String name) {
		return response.headers().firstValue(name).orElse("");
	}

	@Test
	void objectIsServedWithOneQuestionAndOneRead() throws Exception {
		HttpResponse<String> response = get("/digits.txt");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEqualTo("0123456789");
		assertThat(header(response, "Content-Type")).startsWith("text/plain");
		assertThat(header(response, "Content-Length")).isEqualTo("10");
		assertThat(header(response, "Accept-Ranges")).isEqualTo("bytes");
		assertThat(header(response, "ETag")).startsWith("\"");
		assertThat(header(response, "Last-Modified")).isNotEmpty();
		assertThat(header(response, "Cache-Control")).isEqualTo("max-age=3600");
		assertThat(site.calls).containsExactly("metadata public/digits.txt", "open public/digits.txt " + ByteRange.ALL);
	}

	@Test
	void headReadsNothing() throws Exception {
		HttpResponse<String> response = send("HEAD", "/digits.txt");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(header(response, "Content-Length")).isEqualTo("10");
		assertThat(header(response, "ETag")).isEqualTo(header(get("/digits.txt"), "ETag"));
		forget();
		HttpResponse<String> ranged = send("HEAD", "/digits.txt", "Range", "bytes=1-2");
		assertThat(ranged.statusCode()).isEqualTo(200);
		assertThat(header(ranged, "Content-Length")).isEqualTo("10");
		assertThat(site.calls).containsExactly("metadata public/digits.txt");
	}

	@Test
	void emptyObjectIsServed() throws Exception {
		HttpResponse<String> response = get("/empty.txt");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEmpty();
	}

	@Test
	void storedTypeCountsWhereTheNameTellsNone() throws Exception {
		assertThat(header(get("/plain"), "Content-Type")).isEqualTo("application/vnd.shield");
		assertThat(header(send("HEAD", "/plain"), "Content-Type")).isEqualTo("application/vnd.shield");
		assertThat(header(get("/plain", "Range", "bytes=1-2"), "Content-Type")).isEqualTo("application/vnd.shield");
		assertThat(header(get("/script.js"), "Content-Type")).startsWith("text/javascript");
	}

	@Test
	void cacheControlOfTheObjectWins() throws Exception {
		assertThat(header(get("/script.js"), "Cache-Control")).isEqualTo("no-cache");
	}

	@Test
	void unchangedObjectIsNotSentAgain() throws Exception {
		String etag = header(get("/digits.txt"), "ETag");
		String modified = header(get("/digits.txt"), "Last-Modified");
		forget();
		assertThat(get("/digits.txt", "If-None-Match", etag).statusCode()).isEqualTo(304);
		assertThat(get("/digits.txt", "If-Modified-Since", modified).statusCode()).isEqualTo(304);
		assertThat(get("/digits.txt", "If-None-Match", etag, "Range", "bytes=1-2").statusCode()).isEqualTo(304);
		assertThat(site.calls).containsOnly("metadata public/digits.txt");
		assertThat(get("/digits.txt", "If-None-Match", "\"other\"").statusCode()).isEqualTo(200);
	}

	@Test
	void changedObjectHasAnotherEtag() throws Exception {
		put("public/changing.txt", "one", PutOptions.DEFAULT);
		String etag = header(get("/changing.txt"), "ETag");
		put("public/changing.txt", "two", PutOptions.DEFAULT);
		HttpResponse<String> response = get("/changing.txt", "If-None-Match", etag);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEqualTo("two");
	}

	@ParameterizedTest
	@CsvSource({ "bytes=2-4, 234, bytes 2-4/10, 2, 3", "bytes=7-, 789, bytes 7-9/10, 7, 3",
			"bytes=-2, 89, bytes 8-9/10, 8, 2", "bytes=0-0, 0, bytes 0-0/10, 0, 1",
			"bytes=8-99, 89, bytes 8-9/10, 8, 2" })
	void rangeIsReadAsRange(String range, String expected, String contentRange, long offset, long length)
			throws Exception {
		HttpResponse<String> response = get("/digits.txt", "Range", range);
		assertThat(response.statusCode()).isEqualTo(206);
		assertThat(response.body()).isEqualTo(expected);
		assertThat(header(response, "Content-Range")).isEqualTo(contentRange);
		assertThat(header(response, "Content-Length")).isEqualTo(String.valueOf(expected.length()));
		assertThat(site.calls).containsExactly("metadata public/digits.txt",
				"open public/digits.txt " + ByteRange.of(offset, length));
	}

	@Test
	void severalRangesAreReadAsRanges() throws Exception {
		HttpResponse<String> response = get("/digits.txt", "Range", "bytes=1-2,7-8,4-4");
		assertThat(response.statusCode()).isEqualTo(206);
		assertThat(header(response, "Content-Type")).startsWith("multipart/byteranges; boundary=");
		assertThat(response.body()).containsSubsequence("bytes 1-2/10", "\r\n\r\n12\r\n", "bytes 7-8/10",
				"\r\n\r\n78\r\n", "bytes 4-4/10", "\r\n\r\n4\r\n");
		assertThat(site.calls).containsExactly("metadata public/digits.txt",
				"open public/digits.txt " + ByteRange.of(1, 2), "open public/digits.txt " + ByteRange.of(7, 2),
				"open public/digits.txt " + ByteRange.of(4, 1));
	}

	@Test
	void moreRangesThanAnybodyNeedsAreAnsweredWithAll() throws Exception {
		put("public/long.txt", "x".repeat(1000), PutOptions.DEFAULT);
		forget();
		HttpResponse<String> response = get("/long.txt", "Range",
				"bytes=" + String.join(",", Collections.nCopies(17, "1-2")));
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).hasSize(1000);
		assertThat(site.calls).hasSize(2);
	}

	@ParameterizedTest
	@ValueSource(strings = { "bytes=10-", "bytes=99-100", "bytes=4-2", "lines=1-2" })
	void rangeThatCannotBeServedIsRefused(String range) throws Exception {
		HttpResponse<String> response = get("/digits.txt", "Range", range);
		assertThat(response.statusCode()).isEqualTo(416);
		assertThat(header(response, "Content-Range")).isEqualTo("bytes */10");
	}

	@Test
	void rangeOfAnotherVersionIsAnsweredWithAll() throws Exception {
		HttpResponse<String> known = get("/digits.txt");
		assertThat(get("/digits.txt", "Range", "bytes=0-1", "If-Range", header(known, "ETag")).statusCode())
			.isEqualTo(206);
		assertThat(get("/digits.txt", "Range", "bytes=0-1", "If-Range", header(known, "Last-Modified")).statusCode())
			.isEqualTo(206);
		for (String other : List.of("\"other\"", "Thu, 01 Jan 1970 00:00:00 GMT", "nonsense")) {
			HttpResponse<String> response = get("/digits.txt", "Range", "bytes=0-1", "If-Range", other);
			assertThat(response.statusCode()).isEqualTo(200);
			assertThat(response.body()).isEqualTo("0123456789");
			assertThat(header(response, "Content-Range")).isEmpty();
		}
	}

	@Test
	void everyCharacterOfAKeyCanBeAskedFor() throws Exception {
		assertThat(get("/sub/a%20b+1%3F%C3%A9.txt").body()).isEqualTo("odd");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/missing.txt", "/", "/sub/", "/sub", "/sub//", "/a..b/", "/private/secret.txt",
			"/..%2Fprivate/secret.txt", "/%2e%2e/private/secret.txt", "/sub/%2e%2e/%2e%2e/private/secret.txt",
			"/..%252Fprivate/secret.txt", "/%5c..%5cprivate/secret.txt", "/sub/..;/..;/private/secret.txt",
			"/%2Fprivate%2Fsecret.txt", "/cloud:%2F%2Fsite/private/secret.txt" })
	void nothingElseIsServed(String path) throws Exception {
		HttpResponse<String> response = get(path);
		assertThat(response.statusCode()).isBetween(400, 404);
		assertThat(response.body()).doesNotContain("secret.txt\":").isNotEqualTo("secret");
		assertThat(site.calls).noneMatch((call) -> call.startsWith("open"));
	}

	@Test
	void outageIsNoMissingFile() throws Exception {
		site.failing = true;
		assertThat(get("/digits.txt").statusCode()).isEqualTo(503);
	}

	@Test
	void cachedChainServesTheNewestVersion() throws Exception {
		put("public/cached.txt", "one", PutOptions.DEFAULT);
		assertThat(get("/cached/cached.txt").body()).isEqualTo("one");
		put("public/cached.txt", "second", PutOptions.DEFAULT);
		HttpResponse<String> response = get("/cached/cached.txt");
		assertThat(response.body()).isEqualTo("second");
		assertThat(header(response, "Content-Length")).isEqualTo("6");
	}

	@Test
	void otherLocationsAreServedAsBefore() throws Exception {
		HttpResponse<String> response = get("/class-path/spring.factories", "Range", "bytes=0-2");
		assertThat(response.statusCode()).isEqualTo(206);
		assertThat(response.body()).hasSize(3);
		assertThat(header(response, "ETag")).isEmpty();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application implements WebMvcConfigurer {

		@Override
		public void addResourceHandlers(ResourceHandlerRegistry registry) {
			registry.addResourceHandler("/cached/**").addResourceLocations("cloud://site/public/").resourceChain(true);
			registry.addResourceHandler("/class-path/**").addResourceLocations("classpath:/META-INF/");
		}

		@Bean
		Site siteStorage(LocalProvider provider) {
			provider.createBucket("site");
			return new Site(CloudStorageBuilder.forDriver(provider.storageDriver()).bucket("site").build());
		}

	}

	/** Remembers what it is asked for. */
	static class Site extends ForwardingCloudStorage {

		private final List<String> calls = new CopyOnWriteArrayList<>();

		private volatile boolean failing;

		Site(CloudStorage delegate) {
			super(delegate);
		}

		@Override
		public ObjectMetadata getMetadata(String key) {
			this.calls.add("metadata " + key);
			if (this.failing) {
				throw CloudException.of(CloudErrorKind.STORAGE_FETCH, CloudErrorCategory.UNAVAILABLE)
					.provider("test")
					.operation("get metadata")
					.reason("the test says so")
					.build();
			}
			return super.getMetadata(key);
		}

		@Override
		public ObjectContent open(String key, GetOptions options) {
			this.calls.add("open " + key + " " + options.range());
			return super.open(key, options);
		}

	}

}
