package io.llmshield.cloud.autoconfigure.local;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.local.LocalOptions;
import io.llmshield.cloud.local.LocalProvider;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.CloudStorageBuilder;
import io.llmshield.cloud.storage.ForwardingStorageDriver;
import io.llmshield.cloud.storage.ObjectId;
import io.llmshield.cloud.storage.ObjectMetadata;
import io.llmshield.cloud.storage.StorageDriver;
import io.llmshield.cloud.storage.TransferManager;
import io.llmshield.cloud.storage.TransferOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What needs a clock or a driver of the test's own.
 */
class LocalObjectsHandlerTests {

	@TempDir
	Path directory;

	private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-22T12:00:00Z"));

	private TransferManager transfers;

	private LocalProvider provider;

	private CloudStorage storage;

	@BeforeEach
	void open() {
		Clock clock = new Clock() {
			@Override
			public ZoneId getZone() {
				return ZoneOffset.UTC;
			}

			@Override
			public Clock withZone(ZoneId zone) {
				return this;
			}

			@Override
			public Instant instant() {
				return LocalObjectsHandlerTests.this.now.get();
			}
		};
		this.transfers = new TransferManager(TransferOptions.defaults());
		this.provider = LocalProvider.open(LocalOptions.builder(this.directory.resolve("data"))
			.keyFile(this.directory.resolve("local.key"))
			.publicBaseUrl(() -> URI.create("http://localhost"))
			.clock(clock)
			.build());
		this.provider.createBucket("bucket");
		this.storage = CloudStorageBuilder.forDriver(this.provider.storageDriver())
			.bucket("bucket")
			.transfers(this.transfers)
			.build();
		this.storage.put("key", new byte[] { 1 });
	}

	@AfterEach
	void close() {
		this.provider.close();
		this.transfers.close();
	}

	private MockHttpServletResponse get(StorageDriver driver, URI link) throws Exception {
		MockHttpServletRequest request = new MockHttpServletRequest("GET", link.getRawPath());
		request.setQueryString(link.getRawQuery());
		MockHttpServletResponse response = new MockHttpServletResponse();
		new LocalObjectsHandler(this.provider.presigner(), new LocalDownload(driver),
				new LocalUpload(driver, this.transfers))
			.handleRequest(request, response);
		return response;
	}

	@Test
	void linkWorksUntilItExpires() throws Exception {
		URI link = this.storage.presignGet("key", Duration.ofMinutes(1)).uri();
		this.now.updateAndGet((instant) -> instant.plusSeconds(59));
		assertThat(get(this.provider.storageDriver(), link).getStatus()).isEqualTo(200);
		this.now.updateAndGet((instant) -> instant.plusSeconds(2));
		assertThat(get(this.provider.storageDriver(), link).getStatus()).isEqualTo(403);
	}

	@ParameterizedTest
	@CsvSource({ "NOT_FOUND,404", "PRECONDITION_FAILED,412", "ALREADY_EXISTS,409", "THROTTLED,429", "UNAVAILABLE,503",
			"TIMEOUT,504", "CORRUPTED,500", "UNSUPPORTED,501", "INVALID_ARGUMENT,400", "UNKNOWN,500" })
	void errorBecomesAStatusAndTellsItsCategoryOnly(CloudErrorCategory category, int status) throws Exception {
		StorageDriver failing = new ForwardingStorageDriver(this.provider.storageDriver()) {
			@Override
			public ObjectMetadata head(ObjectId id, @Nullable String versionId) {
				throw CloudException.of(CloudErrorKind.STORAGE_FETCH, category).reason("/private/path").build();
			}
		};
		MockHttpServletResponse response = get(failing, this.storage.presignGet("key", Duration.ofMinutes(1)).uri());
		assertThat(response.getStatus()).isEqualTo(status);
		assertThat(response.getContentAsString()).isEqualTo(category.name() + "\r\n");
		assertThat(response.getHeader("X-Content-Type-Options")).isEqualTo("nosniff");
	}

}
