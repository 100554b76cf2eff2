package dev.graft.spark.read;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.config.Redaction;
import dev.graft.dataset.RawRecord;
import dev.graft.dataset.Split;
import dev.graft.io.Json;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Locale;

/** A record that cannot be used, as a line of the quarantine. */
final class QuarantinedRecord implements Serializable {

  private static final long serialVersionUID = 1L;

  /** As in the files; what has no number, by its id. */
  static final Comparator<QuarantinedRecord> ORDER =
      Comparator.comparingLong(QuarantinedRecord::id);

  private final long id;
  private final byte[] line;

  private QuarantinedRecord(long id, byte[] line) {
    this.id = id;
    this.line = line;
  }

  /**
   * @param part that the record's file was named for
   */
  static QuarantinedRecord of(Split part, RawRecord record) {
    ObjectNode json = Json.object();
    json.put("part", part.name().toLowerCase(Locale.ROOT));
    json.put("path", Redaction.text(record.path()));
    putOrNull(json, "record", record.number());
    putOrNull(json, "offset", record.defect().offset());
    json.put("kind", record.defect().kind().key());
    json.put("reason", Redaction.text(record.defect().reason()));
    return new QuarantinedRecord(
        record.id(), (Json.line(json) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private static void putOrNull(ObjectNode json, String key, long value) {
    json.put(key, value < 0 ? null : Long.valueOf(value));
  }

  /** The record's stable id. */
  long id() {
    return id;
  }

  /** JSON in UTF-8, with its line end. */
  byte[] line() {
    return line;
  }
}
