package io.llmshield.cloud.azure.monitor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.SortedMap;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.azure.AzureErrors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What Application Insights tells of the items of a request: {@code itemsReceived},
 * {@code itemsAccepted}, and {@code errors} with index, status and a sentence, which is
 * not repeated.
 */
final class TrackAnswer {

	/** The statuses after which Microsoft's own exporters send an item again. */
	private static final Set<Integer> LATER = Set.of(402, 408, 429, 439, 500, 502, 503, 504);

	private final @Nullable JsonNode body;

	private final MonitorAnswer answer;

	private final int sent;

	TrackAnswer(MonitorAnswer answer, int sent) {
		this.body = answer.json();
		this.answer = answer;
		this.sent = sent;
	}

	boolean isAboutTheKey() {
		for (JsonNode error : errors()) {
			if (error.path("message").asString("").toLowerCase(Locale.ROOT).contains("instrumentation key")) {
				return true;
			}
		}
		return false;
	}

	private Iterable<JsonNode> errors() {
		return (this.body != null) ? this.body.path("errors") : List.of();
	}

	/**
	 * Return what became of the items.
	 * @return the receipt; {@code null} if it is not told, or the key is to blame
	 */
	@Nullable TrackReceipt receipt(CloudErrorKind kind, String operation, String resource) {
		if (this.body == null || !this.body.path("itemsAccepted").isInt()) {
			return (this.answer.status() == 200) ? TrackReceipt.ALL : null;
		}
		int accepted = Math.max(0, Math.min(this.sent, this.body.path("itemsAccepted").asInt()));
		if (accepted == this.sent) {
			return TrackReceipt.ALL;
		}
		SortedMap<Integer, Integer> statuses = statuses();
		if (isAboutTheKey() || (accepted == 0 && statuses.size() < this.sent)) {
			return null;
		}
		List<Integer> left = new ArrayList<>();
		statuses.forEach((index, code) -> {
			if (LATER.contains(code)) {
				left.add(index);
			}
		});
		return receipt(left, Math.max(0, this.sent - accepted - left.size()), kind, operation, resource);
	}

	private SortedMap<Integer, Integer> statuses() {
		SortedMap<Integer, Integer> statuses = new TreeMap<>();
		for (JsonNode error : errors()) {
			int index = error.path("index").asInt(-1);
			if (index >= 0 && index < this.sent) {
				statuses.put(index, error.path("statusCode").asInt(400));
			}
		}
		return statuses;
	}

	private TrackReceipt receipt(List<Integer> left, int refused, CloudErrorKind kind, String operation,
			String resource) {
		if (left.isEmpty()) {
			return new TrackReceipt(refused, left, null);
		}
		CloudException why = CloudException.of(kind, CloudErrorCategory.THROTTLED)
			.provider(AzureErrors.PROVIDER)
			.operation(operation)
			.resource(resource)
			.reason("the service will take " + left.size() + " of " + this.sent + " items only later")
			.remedy("Send less, or raise the limits of the resource")
			.retryAfter(this.answer.error(kind).build().retryAfter())
			.build();
		if (left.size() == this.sent) {
			throw why;
		}
		return new TrackReceipt(refused, left, why);
	}

}
