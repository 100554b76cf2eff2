package dev.graft.spark.save;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.UnusableInputException;
import dev.graft.io.Json;
import dev.graft.spark.storage.HadoopFolder;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.fs.ChecksumException;

/**
 * What says whose an output is. Written twice, for want of an atomic change: whenever that breaks
 * off, or is seen by another driver half done, one of the two files is whole.
 */
final class RunMark {

  static final String RUN = "run.json";
  static final String NEXT = "run.next.json";

  /**
   * Of runs and their checkpoints. Raised whenever a run that an older version has begun would not
   * be continued to the weights that this version gives.
   */
  static final int FORMAT = 5;

  private final HadoopFolder folder;

  RunMark(HadoopFolder folder) {
    this.folder = folder;
  }

  /** As it is now; missing if there is none. */
  JsonNode read() throws IOException {
    JsonNode mark = whole(RUN);
    return mark.isObject() ? mark : whole(NEXT);
  }

  private JsonNode whole(String name) throws IOException {
    try (InputStream in = folder.open(name)) {
      return Json.read(in);
    } catch (JsonProcessingException
        | ChecksumException
        | EOFException
        | FileNotFoundException
        | UnusableInputException e) {
      return MissingNode.getInstance();
    }
  }

  /** Whether it is one of Graft's, of this version or of an older one. */
  static boolean known(JsonNode mark) {
    int format = mark.path("graft").asInt();
    return format > 0 && format <= FORMAT;
  }

  /** Whether a run of this mark can be continued, as far as the version goes. */
  static boolean current(JsonNode mark) {
    return mark.path("graft").asInt() == FORMAT;
  }

  /** Who has begun it; empty if there is none. */
  static String owner(JsonNode mark) {
    return mark.path("attempt").asText();
  }

  void write(ObjectNode mark) throws IOException {
    folder.write(NEXT, Json.bytes(mark));
    folder.write(RUN, Json.bytes(mark));
    folder.delete(NEXT);
  }
}
