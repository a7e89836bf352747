package io.llmshield.cloud.benchmarks.storage;

import io.llmshield.cloud.benchmarks.storage.ConstantServer.Answer;

/**
 * Answers of Blob Storage. The checksum in the metadata of {@code read-N} is that which
 * our driver keeps there.
 */
final class ConstantBlobs implements ConstantAnswers {

	private static final String COMMON = String.join("\r\n", "Server: Windows-Azure-Blob/1.0",
			"x-ms-request-id: 01234567-0123-0123-0123-0123456789ab", "x-ms-version: 2026-02-06",
			"Date: Thu, 26 Nov 2026 00:00:00 GMT", "");

	private static final String STATE = String.join("\r\n", "ETag: \"0x8DE000000000000\"",
			"Last-Modified: Thu, 26 Nov 2026 00:00:00 GMT", "");

	private final StoredObjects objects = new StoredObjects();

	@Override
	public Answer answer(RequestHead head) {
		return switch (head.method()) {
			case "PUT" -> Answer.empty("201 Created", COMMON + STATE + "x-ms-request-server-encrypted: true\r\n");
			case "GET", "HEAD" -> read(head);
			default -> Answer.empty("202 Accepted", COMMON);
		};
	}

	private Answer read(RequestHead head) {
		if (head.target().contains("restype=container")) {
			return Answer.empty("200 OK", COMMON + STATE);
		}
		StoredObjects.StoredObject object = this.objects.get(head.size());
		int total = object.content().limit();
		boolean part = head.rangeFrom() >= 0;
		String headers = COMMON + STATE + "Content-Type: application/octet-stream\r\nAccept-Ranges: bytes\r\n"
				+ "x-ms-blob-type: BlockBlob\r\nx-ms-server-encrypted: true\r\nx-ms-access-tier: Hot\r\n"
				+ "x-ms-creation-time: Thu, 26 Nov 2026 00:00:00 GMT\r\nx-ms-meta-shield_crc32c: " + object.crc32cHex()
				+ "\r\n";
		return Answer.part(part ? "206 Partial Content" : "200 OK", headers, head, object.content(),
				part ? head.rangeFrom() : 0, part ? Math.min(total, head.rangeUntil()) : total);
	}

}
