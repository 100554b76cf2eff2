package dev.graft.save;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.config.UnusableInputException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Sizes and SHA-256 of a bundle's files; written last, so that a bundle with a manifest is whole.
 */
final class Manifest {

  static final String FILE = "MANIFEST.json";
  static final int FORMAT = 1;

  private final BundleStore store;
  private final ObjectNode files = Json.object();

  Manifest(BundleStore store) {
    this.store = store;
  }

  /** Something that writes one file. */
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /** Writes a file and remembers its size and digest. */
  void write(String name, Content content) throws IOException {
    MessageDigest digest = Sha256.digest();
    long[] bytes = new long[1];
    try (OutputStream out =
        new DigestOutputStream(store.create(name), digest) {
          @Override
          public void write(byte[] b, int off, int len) throws IOException {
            super.write(b, off, len);
            bytes[0] += len;
          }

          @Override
          public void write(int b) throws IOException {
            super.write(b);
            bytes[0]++;
          }
        }) {
      content.writeTo(out);
    }
    files.putObject(name).put("bytes", bytes[0]).put("sha256", hex(digest));
  }

  /** Writes the manifest itself. */
  void finish() throws IOException {
    ObjectNode manifest = Json.object().put("formatVersion", FORMAT);
    manifest.set("files", files);
    manifest.put("sha256", digest(FORMAT, files));
    try (OutputStream out = store.create(FILE)) {
      out.write(Json.bytes(manifest));
    }
  }

  /**
   * Checks every file of a bundle against its manifest, and the manifest against itself.
   *
   * @param needed files that the bundle must have
   * @return all its files
   * @throws UnusableInputException naming what is damaged or missing
   */
  static Set<String> check(BundleStore store, Set<String> needed) throws IOException {
    JsonNode files = read(store).path("files");
    Set<String> names = new TreeSet<>();
    files.fieldNames().forEachRemaining(names::add);
    need(store, names, needed);
    for (Iterator<Map.Entry<String, JsonNode>> it = files.fields(); it.hasNext(); ) {
      Map.Entry<String, JsonNode> file = it.next();
      if (!sha256(store, file.getKey()).equals(file.getValue().path("sha256").asText())) {
        throw damaged(store, file.getKey() + " is not what the manifest says", null);
      }
    }
    return names;
  }

  /** Refuses a bundle that lacks files. */
  static void need(BundleStore store, Set<String> files, Set<String> needed) {
    for (String name : needed) {
      if (!files.contains(name)) {
        throw damaged(store, "the manifest has no " + name, null);
      }
    }
  }

  private static JsonNode read(BundleStore store) throws IOException {
    JsonNode manifest;
    try (InputStream in = store.open(FILE)) {
      manifest = Json.read(in);
    } catch (JsonProcessingException e) {
      throw damaged(store, FILE + " is not JSON", e);
    } catch (FileNotFoundException | NoSuchFileException e) {
      throw damaged(store, FILE + " is missing", e);
    }
    int format = manifest.path("formatVersion").asInt(-1);
    if (format > FORMAT) {
      throw new UnusableInputException(
          "Cannot load the model in %s: its format version is %d, this Graft reads up to %d."
              .formatted(store.location(), format, FORMAT));
    }
    if (!manifest.path("sha256").asText().equals(digest(format, manifest.path("files")))) {
      throw damaged(store, FILE + " is not what was written", null);
    }
    return manifest;
  }

  private static String sha256(BundleStore store, String name) throws IOException {
    MessageDigest digest = Sha256.digest();
    try (InputStream in = new DigestInputStream(store.open(name), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (FileNotFoundException | NoSuchFileException e) {
      throw damaged(store, name + " is missing", e);
    }
    return hex(digest);
  }

  /** The manifest's own digest. */
  private static String digest(int format, JsonNode files) {
    return Sha256.hex((format + Json.line(files)).getBytes(StandardCharsets.UTF_8));
  }

  private static UnusableInputException damaged(BundleStore store, String what, Exception cause) {
    return new UnusableInputException(
        "Cannot load the model in %s: it is damaged, %s.".formatted(store.location(), what), cause);
  }

  private static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }
}
