package dev.graft.spark.table;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.URI;
import java.nio.charset.Charset;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;

/** A file of text, unpacked if its name says so. */
final class TextFile {

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private TextFile() {}

  /**
   * @param uri as Spark names its input files
   */
  static Reader open(Configuration hadoop, String uri, String charset) throws IOException {
    Path path = new Path(URI.create(uri));
    CompressionCodec codec = new CompressionCodecFactory(hadoop).getCodec(path);
    InputStream raw = path.getFileSystem(hadoop).open(path);
    try {
      InputStream in = codec == null ? raw : codec.createInputStream(raw);
      Reader reader = new BufferedReader(new InputStreamReader(in, Charset.forName(charset)));
      reader.mark(1);
      if (reader.read() != BYTE_ORDER_MARK) {
        reader.reset();
      }
      return reader;
    } catch (IOException | RuntimeException e) {
      raw.close();
      throw e;
    }
  }
}
