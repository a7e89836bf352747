package io.llmshield.cloud.sample;

import java.io.IOException;

import io.llmshield.cloud.test.emulator.RequiresEmulator;

@RequiresEmulator("blob")
class AzureTests extends SampleContract {

	@Override
	SampleCloud cloud() throws IOException {
		return new AzureCloud();
	}

}
