import com.github.luben.zstd.ZstdOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * Packs libraries of the class path for the submitted jar, each with the SHA-256 of what it holds. Run by the build, from its source:
 * PackLibraries FOLDER LIBRARY...
 */
class PackLibraries {

  private static final int LEVEL = 9;

  /** Zstandard looks back 128 MB: the most that is unpacked without asking. */
  private static final int WINDOW = 27;

  public static void main(String[] args) throws Exception {
    for (int i = 1; i < args.length; i++) {
      Path packed = Path.of(args[0], args[i] + ".zst");
      if (!Files.exists(packed)) {
        pack(args[i], packed);
      }
    }
  }

  private static void pack(String library, Path packed) throws Exception {
    Files.createDirectories(packed.getParent());
    Path part = packed.resolveSibling(packed.getFileName() + ".part");
    MessageDigest sha = MessageDigest.getInstance("SHA-256");
    try (InputStream in =
            new DigestInputStream(ClassLoader.getSystemResourceAsStream(library), sha);
        OutputStream out =
            new ZstdOutputStream(Files.newOutputStream(part), LEVEL).setLong(WINDOW)) {
      in.transferTo(out);
    }
    Files.writeString(
        Path.of(packed.toString().replaceAll("zst$", "sha256")),
        HexFormat.of().formatHex(sha.digest()) + "\n");
    Files.move(part, packed, StandardCopyOption.REPLACE_EXISTING);
  }
}
