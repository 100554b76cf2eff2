package dev.graft.spark.read;

import dev.graft.dataset.Defect;
import dev.graft.dataset.RawRecord;
import dev.graft.image.PictureDecoder;
import dev.graft.image.UnreadablePictureException;
import dev.graft.spark.fault.OutOfMemory;
import java.util.Iterator;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.util.SerializableConfiguration;

/** Reads and decodes pictures on an executor, one at a time. */
final class DecodePictures implements FlatMapFunction<PictureSlice, RawRecord> {

  private static final long serialVersionUID = 1L;

  private final PictureFiles files;
  private final PictureDecoder decoder;

  DecodePictures(SerializableConfiguration hadoop, PictureDecoder decoder) {
    this.files = new PictureFiles(hadoop);
    this.decoder = decoder;
  }

  @Override
  public Iterator<RawRecord> call(PictureSlice slice) {
    return IntStream.range(0, slice.paths.length).mapToObj(i -> read(slice, i)).iterator();
  }

  private RawRecord read(PictureSlice slice, int i) {
    long id = slice.first + i;
    String problem = slice.problems[i];
    if (problem != null) {
      return RawRecord.bad(id, Defect.of(kind(slice.labels[i]), problem)).at(slice.paths[i]);
    }
    RawRecord record;
    try {
      record = decode(decoder, id, files.bytes(slice.paths[i]), slice.labels[i]);
    } catch (UnusableFileException e) {
      record = RawRecord.bad(id, Defect.of(Defect.Kind.FILE, e.getMessage()));
    }
    return record.withWeight(slice.weights[i]).withGroup(slice.groups[i]).at(slice.paths[i]);
  }

  /** What is at fault in a picture that is not to be decoded: its label or its weight. */
  static Defect.Kind kind(int label) {
    return label < 0 ? Defect.Kind.LABEL : Defect.Kind.WEIGHT;
  }

  /** The record of a picture's file. */
  static RawRecord decode(PictureDecoder decoder, long id, byte[] encoded, int label) {
    try {
      return RawRecord.picture(id, decoder.decode(encoded), label);
    } catch (UnreadablePictureException e) {
      return RawRecord.bad(id, Defect.of(Defect.Kind.PICTURE, e.getMessage()));
    } catch (OutOfMemoryError e) {
      throw OutOfMemory.inTask(e);
    }
  }
}
