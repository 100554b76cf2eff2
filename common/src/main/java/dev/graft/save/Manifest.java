package dev.graft.save;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.config.UnusableInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Map;

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
    try (OutputStream out = store.create(FILE)) {
      out.write(Json.bytes(manifest));
    }
  }

  /** Checks every file of a bundle against its manifest. */
  static void check(BundleStore store) throws IOException {
    JsonNode manifest;
    try (InputStream in = store.open(FILE)) {
      manifest = Json.read(in);
    }
    int format = manifest.path("formatVersion").asInt(-1);
    if (format < 1 || format > FORMAT) {
      throw new UnusableInputException(
          "Cannot load the model in %s: its format version is %s, this Graft reads up to %d."
              .formatted(store.location(), manifest.path("formatVersion"), FORMAT));
    }
    for (Iterator<Map.Entry<String, JsonNode>> it = manifest.get("files").fields();
        it.hasNext(); ) {
      Map.Entry<String, JsonNode> file = it.next();
      MessageDigest digest = Sha256.digest();
      try (InputStream in = store.open(file.getKey())) {
        byte[] buffer = new byte[1 << 16];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          digest.update(buffer, 0, n);
        }
      }
      if (!hex(digest).equals(file.getValue().path("sha256").asText())) {
        throw new UnusableInputException(
            "Cannot load the model in %s: %s is damaged, its SHA-256 is not the manifest's."
                .formatted(store.location(), file.getKey()));
      }
    }
  }

  private static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }
}
