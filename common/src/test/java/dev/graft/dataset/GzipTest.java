package dev.graft.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class GzipTest {

  @Test
  void plainFilesShorterThanTheMarkOfGzipAreReadAsTheyAre() throws IOException {
    assertThat(Gzip.plain(new ByteArrayInputStream(new byte[0])).readAllBytes()).isEmpty();
    assertThat(Gzip.plain(new ByteArrayInputStream(new byte[] {0x1f})).readAllBytes())
        .containsExactly(0x1f);
  }

  @Test
  void lookingLeavesTheStreamWhereItWas() throws IOException {
    InputStream in = new ByteArrayInputStream(new byte[] {0x1f, (byte) 0x8b, 8});
    assertThat(Gzip.isGzip(in)).isTrue();
    assertThat(in.readAllBytes()).containsExactly(0x1f, 0x8b, 8);
  }

  /** Zeros gzipped, again and again: gzip reads one piece after the other. */
  private static InputStream zeros(int pieces, int noise) throws IOException {
    ByteArrayOutputStream piece = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(piece)) {
      byte[] random = new byte[noise];
      new Random(1).nextBytes(random);
      gzip.write(random);
      gzip.write(new byte[(1 << 24) - noise]);
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < pieces; i++) {
      piece.writeTo(all);
    }
    return Gzip.plain(new ByteArrayInputStream(all.toByteArray()));
  }

  private static long length(InputStream in) throws IOException {
    byte[] buffer = new byte[1 << 16];
    long length = 0;
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      length += read;
    }
    return length;
  }

  @Test
  void aDecompressionBombEndsBeforeItHasUnpacked() throws IOException {
    // 16 MiB a piece: 512 MiB of zeros in half a megabyte.
    InputStream bomb = zeros(32, 0);
    assertThatThrownBy(() -> length(bomb))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("unpack to more than 500 times as many")
        .hasMessageEndingWith("if it is right, unpack it with gunzip");
  }

  @Test
  void whatIsOnlySparseOrSmallIsNoBomb() throws IOException {
    // 1 byte in 400 is noise, which gzip cannot make smaller.
    assertThat(length(zeros(20, (1 << 24) / 400))).isEqualTo(20L << 24);
    assertThat(length(zeros(16, 0))).isEqualTo(16L << 24);
  }
}
