package io.llmshield.cloud.benchmarks.storage;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.llmshield.cloud.benchmarks.storage.ConstantServer.Answer;

/**
 * Answers of the JSON API of Cloud Storage. Clients compare what they are told of an
 * object that they wrote; its size is found without a look at the body: sizes are whole
 * KiB, and what stands around the content in a request is shorter than one.
 */
final class ConstantGcs implements ConstantAnswers {

	private static final String COMMON = String.join("\r\n", "Server: UploadServer", "X-GUploader-UploadID: ABPnzm0123",
			"Date: Thu, 26 Nov 2026 00:00:00 GMT", "");

	private static final String JSON = "application/json; charset=UTF-8";

	private static final Pattern CHUNK = Pattern.compile("bytes (?:\\d+-(\\d+)|\\*)/(\\d+|\\*)");

	private final StoredObjects objects = new StoredObjects();

	@Override
	public Answer answer(RequestHead head) {
		return switch (head.method()) {
			case "POST" ->
				head.target().contains("uploadType=resumable") ? session(head) : written(head.length() / 1024 * 1024);
			case "PUT" -> chunk(head.contentRange());
			case "GET" -> read(head);
			default -> Answer.empty("204 No Content", COMMON);
		};
	}

	private static Answer session(RequestHead head) {
		return Answer.empty("200 OK", COMMON + "Location: http://" + head.host()
				+ "/upload/storage/v1/b/benchmark/o?uploadType=resumable&upload_id=session\r\n");
	}

	/** Everything is kept; the chunk that tells the size is the last one. */
	private Answer chunk(String contentRange) {
		Matcher chunk = CHUNK.matcher(contentRange);
		if (!chunk.matches()) {
			throw new IllegalArgumentException("Not a range of a chunk: " + contentRange);
		}
		if (!"*".equals(chunk.group(2))) {
			return written(Integer.parseInt(chunk.group(2)));
		}
		return Answer.empty("308 Resume Incomplete", COMMON + "Range: bytes=0-" + chunk.group(1) + "\r\n");
	}

	private Answer written(long size) {
		StoredObjects.StoredObject object = this.objects.get((int) size);
		return Answer.text(COMMON, JSON, metadata("written", (int) size, object.crc32c()));
	}

	private Answer read(RequestHead head) {
		if (!head.target().contains("/o/")) {
			return Answer.text(COMMON, JSON, """
					{"kind":"storage#bucket","id":"benchmark","name":"benchmark","location":"EUROPE-WEST3",\
					"locationType":"region","storageClass":"STANDARD"}""");
		}
		StoredObjects.StoredObject object = this.objects.get(head.size());
		int total = object.content().limit();
		if (!head.target().contains("alt=media")) {
			return Answer.text(COMMON, JSON, metadata("read-" + total, total, object.crc32c()));
		}
		boolean part = head.rangeFrom() >= 0;
		String headers = COMMON + "x-goog-hash: crc32c=" + object.crc32c() + "\r\nx-goog-generation: 1\r\n"
				+ "x-goog-metageneration: 1\r\nx-goog-storage-class: STANDARD\r\nx-goog-stored-content-encoding: "
				+ "identity\r\nx-goog-stored-content-length: " + total
				+ "\r\nETag: CAE=\r\nContent-Type: application/octet-stream\r\n";
		return Answer.part(part ? "206 Partial Content" : "200 OK", headers, head, object.content(),
				part ? head.rangeFrom() : 0, part ? Math.min(total, head.rangeUntil()) : total);
	}

	private static String metadata(String name, int size, String crc32c) {
		return """
				{"kind":"storage#object","id":"benchmark/%1$s/1","name":"%1$s","bucket":"benchmark","generation":"1",\
				"metageneration":"1","contentType":"application/octet-stream","storageClass":"STANDARD","size":"%2$d",\
				"crc32c":"%3$s","etag":"CAE=","timeCreated":"2026-11-26T00:00:00.000Z",\
				"updated":"2026-11-26T00:00:00.000Z"}""".formatted(name, size, crc32c);
	}

}
