package io.llmshield.cloud.autoconfigure.acme;

import java.nio.file.Path;

import io.llmshield.cloud.local.LocalOptions;
import io.llmshield.cloud.local.LocalProvider;

/**
 * What stands for a fourth cloud: files.
 *
 * @param files where everything is kept
 */
record AcmeClient(LocalProvider files) implements AutoCloseable {

	static final String BUCKET = "acme-bucket";

	static AcmeClient open(String directory) {
		LocalProvider files = LocalProvider
			.open(LocalOptions.builder(Path.of(directory, "data")).keyFile(Path.of(directory, "acme.key")).build());
		files.createBucket(BUCKET);
		return new AcmeClient(files);
	}

	@Override
	public void close() {
		this.files.close();
	}

}
