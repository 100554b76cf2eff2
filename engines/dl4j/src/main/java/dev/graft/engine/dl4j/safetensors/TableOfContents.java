package dev.graft.engine.dl4j.safetensors;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.UnusableInputException;
import dev.graft.io.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What a file of safetensors begins with: the length of a table, 8 bytes, and the table as JSON,
 * which tells of each array its type, its shape, and where behind the table its numbers are.
 *
 * @param dataBegin where the numbers begin, in bytes of the file
 */
record TableOfContents(Map<String, Entry> entries, long dataBegin) {

  /** What safetensors allow. */
  private static final long LONGEST = 100_000_000;

  /** Characters of an array's name that a message shows. */
  private static final int SHOWN = 60;

  /** Beside the arrays: what the writer of the file had to say. */
  private static final String METADATA = "__metadata__";

  private static final Map<String, Integer> WIDTHS =
      Map.of(
          "F64", 8, "F32", 4, "F16", 2, "BF16", 2, "I64", 8, "I32", 4, "I16", 2, "I8", 1, "U8", 1);

  /**
   * An array.
   *
   * @param begin where its numbers begin behind the table, in bytes
   * @param end where they end
   */
  record Entry(String type, long[] shape, long begin, long end) {}

  /**
   * Reads the table.
   *
   * @param length of the whole file, in bytes
   * @param name how messages call the file
   * @throws UnusableInputException if the file is damaged
   */
  static TableOfContents read(InputStream in, long length, String name) throws IOException {
    byte[] first = in.readNBytes(Long.BYTES);
    long size =
        first.length < Long.BYTES
            ? -1
            : ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (size < 0 || size > LONGEST || size > length - Long.BYTES) {
      throw damaged(name, "it says that its table of contents has %,d bytes", size);
    }
    byte[] json = in.readNBytes((int) size);
    long dataBegin = Long.BYTES + size;
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : parsed(json, name).properties()) {
      if (!field.getKey().equals(METADATA)) {
        entries.put(
            field.getKey(), entry(field.getKey(), field.getValue(), length - dataBegin, name));
      }
    }
    refuseOverlap(entries.values(), name);
    return new TableOfContents(entries, dataBegin);
  }

  private static JsonNode parsed(byte[] json, String name) throws IOException {
    try {
      return Json.read(json);
    } catch (com.fasterxml.jackson.core.JacksonException e) {
      throw new UnusableInputException(
          "Cannot load a model from %s: its table of contents is no JSON.".formatted(name), e);
    }
  }

  private static Entry entry(String array, JsonNode told, long data, String name) {
    JsonNode sides = told.path("shape");
    long[] shape = new long[sides.size()];
    Arrays.setAll(shape, i -> whole(sides.path(i)));
    String type = told.path("dtype").asText();
    long begin = whole(told.path("data_offsets").path(0));
    long end = whole(told.path("data_offsets").path(1));
    if (!sides.isArray() || Arrays.stream(shape).anyMatch(side -> side < 0)) {
      throw damaged(name, "its array %s has no shape", shown(array));
    }
    if (begin < 0 || begin > end || end > data) {
      throw damaged(
          name, "its array %s would lie at %d to %d of %d bytes", shown(array), begin, end, data);
    }
    Integer width = WIDTHS.get(type);
    if (width != null && length(shape, end - begin) * width != end - begin) {
      throw damaged(
          name,
          "its array %s of shape %s and type %s takes %d bytes",
          shown(array),
          Arrays.toString(shape),
          type,
          end - begin);
    }
    return new Entry(type, shape, begin, end);
  }

  /** -1 of what is no whole number. */
  private static long whole(JsonNode told) {
    return told.isIntegralNumber() && told.canConvertToLong() ? told.longValue() : -1;
  }

  /** A name that a stranger gave, on one line. */
  private static String shown(String array) {
    return Json.line(Json.of(array.length() > SHOWN ? array.substring(0, SHOWN) + "..." : array));
  }

  private static void refuseOverlap(Collection<Entry> entries, String name) {
    long end = 0;
    for (Entry entry :
        entries.stream()
            .sorted(Comparator.comparingLong(Entry::begin).thenComparing(Entry::end))
            .toList()) {
      if (entry.begin() < end) {
        throw damaged(name, "its arrays overlap at %d bytes", entry.begin());
      }
      end = entry.end();
    }
  }

  /** How many numbers; more than {@code most} of them are as good as one more. */
  private static long length(long[] shape, long most) {
    long length = 1;
    for (long side : shape) {
      if (side > 0 && length > most / side) {
        return most + 1;
      }
      length *= side;
    }
    return length;
  }

  private static UnusableInputException damaged(String name, String why, Object... what) {
    return new UnusableInputException(
        "Cannot load a model from %s: it is damaged or breaks off: %s."
            .formatted(name, String.format(Locale.ROOT, why, what)));
  }
}
