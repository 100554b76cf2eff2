package dev.graft.spark.cli;

/** A name for a job, made of that of its data. */
record JobName(String name) {

  static JobName of(String data) {
    String last = data.replaceFirst("/+$", "").replaceFirst("^.*/", "");
    String bare =
        last.replaceFirst("(?<=.)\\.(gz|bz2|zst)$", "")
            .replaceFirst("(?<=.)\\.[A-Za-z0-9]{1,8}$", "");
    String plain = bare.replaceAll("[^\\p{L}\\p{N}._-]+", "-").replaceAll("^[-.]+|[-.]+$", "");
    return new JobName(plain.isEmpty() ? "job" : plain);
  }

  String file() {
    return name + ".conf";
  }

  String output() {
    return "output/" + name;
  }
}
