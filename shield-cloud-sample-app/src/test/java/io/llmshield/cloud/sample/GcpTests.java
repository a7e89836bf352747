package io.llmshield.cloud.sample;

import java.io.IOException;

import io.llmshield.cloud.test.emulator.RequiresEmulator;

@RequiresEmulator({ "gcs", "gcp-secretmanager" })
class GcpTests extends SampleContract {

	@Override
	SampleCloud cloud() throws IOException {
		return new GcpCloud();
	}

}
