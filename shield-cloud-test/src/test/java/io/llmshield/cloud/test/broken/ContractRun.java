package io.llmshield.cloud.test.broken;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs one group of a contract, and tells which of its tests failed.
 */
final class ContractRun implements TestExecutionListener {

	private final Set<String> failed = new ConcurrentSkipListSet<>();

	private final Set<String> succeeded = new ConcurrentSkipListSet<>();

	private ContractRun() {
	}

	/**
	 * Run a group.
	 * @param contract the contract's class
	 * @param base the package and beginning of the kit's classes, such as
	 * {@code io.llmshield.cloud.test.storage.StorageContract}
	 * @param mode {@code DriverMode} or {@code LayeredMode}
	 * @param group the group's simple name
	 * @return what became of it
	 */
	static ContractRun of(Class<?> contract, String base, String mode, String group) {
		ContractRun run = new ContractRun();
		LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
			.selectors(DiscoverySelectors.selectNestedClass(List.of(contract.getName(), base + "$" + mode),
					base + "Groups$" + group))
			.build();
		LauncherFactory.create().execute(request, run);
		return run;
	}

	@Override
	public void executionFinished(TestIdentifier test, TestExecutionResult result) {
		test.getSource()
			.filter(MethodSource.class::isInstance)
			.map((source) -> ((MethodSource) source).getMethodName())
			.ifPresent((name) -> ((result.getStatus() == Status.SUCCESSFUL) ? this.succeeded : this.failed).add(name));
	}

	Set<String> failed() {
		return this.failed;
	}

	Set<String> succeeded() {
		return this.succeeded;
	}

}
