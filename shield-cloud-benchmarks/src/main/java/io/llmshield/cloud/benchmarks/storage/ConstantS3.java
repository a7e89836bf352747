package io.llmshield.cloud.benchmarks.storage;

import io.llmshield.cloud.benchmarks.storage.ConstantServer.Answer;

/**
 * Answers of S3. An object that is larger than 8 MiB is told to have been uploaded in
 * parts of that size.
 */
final class ConstantS3 implements ConstantAnswers {

	private static final int PART = 8 * 1024 * 1024;

	private static final String COMMON = String.join("\r\n", "Server: AmazonS3", "x-amz-request-id: 0123456789ABCDEF",
			"x-amz-id-2: 0123456789012345678901234567890123456789", "Date: Thu, 26 Nov 2026 00:00:00 GMT", "");

	private static final String ETAG = "ETag: \"0123456789abcdef0123456789abcdef\"\r\n";

	private static final String XML = "application/xml";

	private final StoredObjects objects = new StoredObjects();

	@Override
	public Answer answer(RequestHead head) {
		return switch (head.method()) {
			case "PUT" -> Answer.empty("200 OK", COMMON + ETAG + head.echoedChecksum());
			case "POST" -> Answer.text(COMMON, XML, head.target().contains("uploadId=") ? """
					<CompleteMultipartUploadResult><ETag>"0123456789abcdef0123456789abcdef-7"</ETag>\
					</CompleteMultipartUploadResult>""" : """
					<InitiateMultipartUploadResult><UploadId>upload</UploadId></InitiateMultipartUploadResult>""");
			case "GET", "HEAD" -> read(head);
			default -> Answer.empty("204 No Content", COMMON);
		};
	}

	private Answer read(RequestHead head) {
		if (!head.target().contains("/read-")) {
			return Answer.text(COMMON, XML, """
					<ListAllMyBucketsResult><Buckets><Bucket><Name>benchmark</Name></Bucket></Buckets>\
					</ListAllMyBucketsResult>""");
		}
		StoredObjects.StoredObject object = this.objects.get(head.size());
		int total = object.content().limit();
		int from = 0;
		int until = total;
		StringBuilder headers = new StringBuilder(COMMON).append(ETAG)
			.append("Last-Modified: Thu, 26 Nov 2026 00:00:00 GMT\r\n")
			.append("Accept-Ranges: bytes\r\nContent-Type: application/octet-stream\r\n");
		int part = head.partNumber();
		if (part > 0) {
			from = Math.min(total, (part - 1) * PART);
			until = Math.min(total, part * PART);
			headers.append("x-amz-mp-parts-count: ").append((total + PART - 1) / PART).append("\r\n");
		}
		else if (head.rangeFrom() >= 0) {
			from = head.rangeFrom();
			until = Math.min(total, head.rangeUntil());
		}
		boolean whole = from == 0 && until == total;
		if (whole) {
			headers.append("x-amz-checksum-crc32c: ")
				.append(object.crc32c())
				.append("\r\nx-amz-checksum-type: FULL_OBJECT\r\n");
		}
		return Answer.part(whole ? "200 OK" : "206 Partial Content", headers.toString(), head, object.content(), from,
				until);
	}

}
