package dev.graft.track;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Events as TensorBoard's files have them: protobufs of TensorFlow's event.proto and summary.proto,
 * each framed as a TFRecord (its length, a masked CRC-32C of that, the event, a masked CRC-32C).
 */
final class Events {

  /** The format in which a session's start takes back what was told of later steps before. */
  private static final String VERSION = "brain.Event:2";

  private static final int MASK = 0xa282ead8;

  private final ByteArrayOutputStream records = new ByteArrayOutputStream();

  /** The first of a file. */
  void version(long millis) {
    record(event(millis, 0).text(3, VERSION));
  }

  /** Whoever goes on begins with this step: later ones of before do not count any more. */
  void start(long millis, long step) {
    record(event(millis, step).message(7, new ProtoMessage().number(1, 1)));
  }

  void figures(long millis, long step, Map<String, Double> figures) {
    ProtoMessage summary = new ProtoMessage();
    figures.forEach(
        (name, value) ->
            summary.message(1, new ProtoMessage().text(1, name).number(2, value.floatValue())));
    record(event(millis, step).message(5, summary));
  }

  void histogram(long millis, long step, String name, Histogram histogram) {
    ProtoMessage value = new ProtoMessage().text(1, name).message(5, histogram.proto());
    record(event(millis, step).message(5, new ProtoMessage().message(1, value)));
  }

  void picture(long millis, long step, Picture picture) {
    ByteBuffer header = ByteBuffer.wrap(picture.png());
    ProtoMessage image =
        new ProtoMessage()
            .number(1, header.getInt(Picture.HEIGHT))
            .number(2, header.getInt(Picture.WIDTH))
            .number(3, 3L)
            .bytes(4, picture.png());
    ProtoMessage value =
        new ProtoMessage()
            .text(1, picture.name())
            .message(4, image)
            .message(
                9,
                new ProtoMessage()
                    .message(1, new ProtoMessage().text(1, "images")) // whose plugin shows it
                    .text(3, picture.said()));
    record(event(millis, step).message(5, new ProtoMessage().message(1, value)));
  }

  private static ProtoMessage event(long millis, long step) {
    ProtoMessage event = new ProtoMessage().number(1, millis / 1e3);
    return step == 0 ? event : event.number(2, step); // 0 is what is left out
  }

  private void record(ProtoMessage event) {
    byte[] content = event.toBytes();
    byte[] length = little(Long.BYTES).putLong(content.length).array();
    records.writeBytes(length);
    records.writeBytes(little(Integer.BYTES).putInt(masked(length)).array());
    records.writeBytes(content);
    records.writeBytes(little(Integer.BYTES).putInt(masked(content)).array());
  }

  /** A CRC of bytes that hold CRCs themselves says little: TFRecord turns and shifts it. */
  private static int masked(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  int size() {
    return records.size();
  }

  /** What has been told since this was called. */
  byte[] take() {
    byte[] taken = records.toByteArray();
    records.reset();
    return taken;
  }
}
