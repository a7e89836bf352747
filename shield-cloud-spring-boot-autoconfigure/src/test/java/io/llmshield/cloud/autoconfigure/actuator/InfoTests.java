package io.llmshield.cloud.autoconfigure.actuator;

import java.nio.file.Path;

import io.llmshield.cloud.autoconfigure.LocalRunner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;

import static org.assertj.core.api.Assertions.assertThat;

class InfoTests {

	private static final String KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

	@TempDir
	Path directory;

	@Test
	void tellsProviderCapabilitiesAndStores() {
		LocalRunner.in(this.directory)
			.withPropertyValues("llmshield.cloud.storage.stores.models.bucket=shield",
					"llmshield.cloud.storage.stores.models.prefix=models")
			.run((context) -> {
				Info.Builder builder = new Info.Builder();
				context.getBean("shieldCloudInfoContributor", InfoContributor.class).contribute(builder);
				assertThat(builder.build().getDetails().get("shieldCloud")).asString()
					.contains("provider=local", "conditional-update", "presign-get", "models", "bucket=shield",
							"prefix=models")
					.doesNotContain(KEY, "local.key");
			});
	}

	@Test
	void canBeSwitchedOff() {
		LocalRunner.in(this.directory)
			.withPropertyValues("management.info.shieldcloud.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean("shieldCloudInfoContributor"));
	}

}
