package io.llmshield.cloud.sample;

import java.io.IOException;

import io.llmshield.cloud.test.emulator.RequiresEmulator;

@RequiresEmulator({ "s3", "secretsmanager" })
class AwsTests extends SampleContract {

	@Override
	SampleCloud cloud() throws IOException {
		return new AwsCloud();
	}

}
