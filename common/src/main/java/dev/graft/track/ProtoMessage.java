package dev.graft.track;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A message of Protocol Buffers as it is written: a field is its number with a wire type, then the
 * value (protobuf.dev, Encoding). Four kinds of fields are all that TensorBoard's events need;
 * protobuf's own library would meet another version of itself on most clusters.
 */
final class ProtoMessage {

  private static final int VARINT = 0;
  private static final int BITS_64 = 1;
  private static final int BYTES = 2;
  private static final int BITS_32 = 5;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  ProtoMessage number(int field, long value) {
    tag(field, VARINT);
    varint(value);
    return this;
  }

  ProtoMessage number(int field, double value) {
    tag(field, BITS_64);
    bytes.writeBytes(little(Double.BYTES).putDouble(value).array());
    return this;
  }

  ProtoMessage number(int field, float value) {
    tag(field, BITS_32);
    bytes.writeBytes(little(Float.BYTES).putFloat(value).array());
    return this;
  }

  ProtoMessage text(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  ProtoMessage message(int field, ProtoMessage value) {
    return bytes(field, value.toBytes());
  }

  ProtoMessage bytes(int field, byte[] value) {
    tag(field, BYTES);
    varint(value.length);
    bytes.writeBytes(value);
    return this;
  }

  /** A packed list. */
  ProtoMessage numbers(int field, double[] values) {
    ByteBuffer packed = little(values.length * Double.BYTES);
    packed.asDoubleBuffer().put(values);
    return bytes(field, packed.array());
  }

  byte[] toBytes() {
    return bytes.toByteArray();
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private void tag(int field, int type) {
    varint((long) field << 3 | type);
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes.write((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    bytes.write((int) rest);
  }
}
