package io.llmshield.cloud.sample;

import java.nio.file.Path;

import org.junit.jupiter.api.io.TempDir;

class LocalTests extends SampleContract {

	@TempDir
	private Path data;

	@Override
	SampleCloud cloud() {
		return new LocalCloud(this.data);
	}

}
