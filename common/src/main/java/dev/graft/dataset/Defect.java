package dev.graft.dataset;

import dev.graft.Api;
import java.io.Serializable;
import java.util.Locale;

/** Why a record cannot be used, and where in its file it begins. */
@Api(Api.For.PARTS)
public final class Defect implements Serializable {

  private static final long serialVersionUID = 1L;

  /** What of a record is at fault: what reports count by. */
  public enum Kind {
    LABEL,
    TARGET,
    WEIGHT,
    FEATURE,
    TEXT,
    COLUMNS,
    LINE,
    PICTURE,
    FILE;

    /** As reports name it. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Kind kind;
  private final String reason;
  private final long offset;

  private Defect(Kind kind, String reason, long offset) {
    this.kind = kind;
    this.reason = reason;
    this.offset = offset;
  }

  /**
   * @param reason for people, without the record's place
   */
  public static Defect of(Kind kind, String reason) {
    return new Defect(kind, reason, -1);
  }

  /**
   * The same of a record that begins at a byte of its file.
   *
   * @param first the byte's number from 0, in a gzipped file that of its unpacked content
   */
  public Defect at(long first) {
    return new Defect(kind, reason, first);
  }

  public Kind kind() {
    return kind;
  }

  public String reason() {
    return reason;
  }

  /** The byte at which the record begins; -1 where that is not known. */
  public long offset() {
    return offset;
  }
}
