# Mends what MiniStack 1.5 gets wrong on S3 against the API reference:
# - CreateMultipartUpload and CompleteMultipartUpload with the checksum type FULL_OBJECT are treated as COMPOSITE;
# - PutObject does not answer with the checksum that it was sent;
# - CopyObject ignores If-Match and If-None-Match, and does not answer with the checksum that it was asked for;
# - CreateMultipartUpload drops the tags;
# - objects of private buckets are given to whoever asks without a signature;
# - CRC32C in Python takes seconds for each part, so that clients run into their time limits.
import base64
import contextvars
import re
from urllib.parse import parse_qsl

import crc32c
from ministack.services import s3

whole_object = contextvars.ContextVar("whole_object", default=None)
create = s3._create_multipart_upload
complete = s3._complete_multipart_upload
composite = s3._composite_checksum
copy = s3._copy_object
put = s3._put_object
verify_presigned = s3._verify_presigned_sigv4
record_version = s3._record_object_version


def create_multipart_upload(bucket, key, headers):
    status, answer, body = create(bucket, key, headers)
    if status == 200:
        upload_id = re.search(rb"<UploadId>([^<]+)</UploadId>", body).group(1).decode()
        s3._multipart_uploads[upload_id]["tags"] = dict(parse_qsl(headers.get("x-amz-tagging", ""), True))
    full = headers.get("x-amz-checksum-type") == "FULL_OBJECT"
    if status == 200 and full and answer.get("x-amz-checksum-algorithm") == "CRC32C":
        s3._multipart_uploads[upload_id]["full_object"] = True
        answer["x-amz-checksum-type"] = "FULL_OBJECT"
    return status, answer, body


def complete_multipart_upload(bucket, key, body, query, headers=None):
    upload = s3._multipart_uploads.get(s3._qp(query, "uploadId"))
    response = complete_whole(upload, bucket, key, body, query, headers)
    if upload is not None and response[0] == 200 and upload.get("tags"):
        s3._object_tags[(bucket, key, response[1].get("x-amz-version-id"))] = upload["tags"]
    return response


def complete_whole(upload, bucket, key, body, query, headers):
    if upload is None or not upload.get("full_object"):
        return complete(bucket, key, body, query, headers)
    value = 0
    for number in sorted(upload["parts"]):
        value = crc32c.crc32c(upload["parts"][number]["body"], value)
    token = whole_object.set(base64.b64encode(value.to_bytes(4, "big")).decode())
    try:
        response = complete(bucket, key, body, query, headers)
    finally:
        whole_object.reset(token)
    if response[0] != 200:
        return response
    response = (response[0], response[1],
                response[2].replace(b"<ChecksumType>COMPOSITE<", b"<ChecksumType>FULL_OBJECT<"))
    s3._completed_multipart_uploads[s3._qp(query, "uploadId")]["response"] = response
    return response


def composite_checksum(algorithm, part_checksums):
    return whole_object.get() or composite(algorithm, part_checksums)


def record_object_version(bucket, key, prior, obj, *rest, **named):
    if whole_object.get():
        obj["checksum_type"] = "FULL_OBJECT"
    return record_version(bucket, key, prior, obj, *rest, **named)


def copy_object(bucket, key, headers):
    target = s3._ensure_bucket(bucket)
    refusal = s3._check_put_preconditions(headers, target["objects"].get(key)) if target else None
    if refusal:
        return refusal
    algorithm = headers.get("x-amz-checksum-algorithm")
    if algorithm:
        headers = {**headers, "x-amz-sdk-checksum-algorithm": algorithm}
    response = copy(bucket, key, headers)
    if response[0] == 200 and algorithm:
        value = target["objects"][key]["checksums"].get(algorithm)
        told = f"<Checksum{algorithm}>{value}</Checksum{algorithm}><ChecksumType>FULL_OBJECT</ChecksumType>"
        response = (response[0], response[1],
                    response[2].replace(b"</CopyObjectResult>", told.encode() + b"</CopyObjectResult>"))
    return response


def verify_presigned_sigv4(method, path, headers, query):
    signed = headers.get("authorization") or s3._qp(query, "X-Amz-Signature")
    if headers.get("host") and method in ("GET", "HEAD", "PUT", "DELETE") and not signed and path.strip("/"):
        return s3._error("AccessDenied", "Access Denied", 403, path)
    return verify_presigned(method, path, headers, query)


def put_object(bucket, key, body, headers):
    response = put(bucket, key, body, headers)
    if response[0] == 200:
        for name, value in headers.items():
            if re.fullmatch("x-amz-checksum-(crc32|crc32c|crc64nvme|sha1|sha256)", name):
                response[1][name] = value
                response[1]["x-amz-checksum-type"] = "FULL_OBJECT"
    return response


s3._crc32c = crc32c.crc32c
s3._create_multipart_upload = create_multipart_upload
s3._complete_multipart_upload = complete_multipart_upload
s3._composite_checksum = composite_checksum
s3._record_object_version = record_object_version
s3._verify_presigned_sigv4 = verify_presigned_sigv4
s3._copy_object = copy_object
s3._put_object = put_object
