# shellcheck shell=bash disable=SC2034,SC2154 # what it sets others use
# Sourced by graft and submit-...: the Java, the Spark and the jar that it is about, and the words of the command line. ${root:?} is the checkout or the archive.
target=$root/spark-job/target
jars=$target
[ ! -d "$root/jars" ] || jars=$root/jars # an unpacked archive, in which there is no Spark
die() { echo "$*" >&2; exit 2; }

find_spark() { # sets java, version, home (that Spark's folder), scala, spark (its versions)
  # An installed Spark's spark-env.sh may choose another Java than is found here: then the jar looks at it.
  local core built
  chosen=
  [ -z "${SPARK_HOME:-}" ] || [ ! -f "${SPARK_CONF_DIR:-$SPARK_HOME/conf}/spark-env.sh" ] || chosen=elsewhere
  java=${JAVA_HOME:+$JAVA_HOME/bin/}java
  version=$("$java" -version 2>&1 | sed -n 's/.* version "\(1\.\)\{0,1\}\([0-9]*\).*/\2/p' | head -n 1) || true
  [ -n "$chosen" ] || [ "${version:-0}" -ge 17 ] ||
    die "Graft needs Java 17 or newer, $java is ${version:-not there}: set JAVA_HOME to a newer one."

  # Which Spark it is, jars/spark-core_SCALA-VERSION.jar says.
  home=${SPARK_HOME:-}
  [ -n "$home" ] || [ "$jars" = "$target" ] || die "Set SPARK_HOME to the folder of a Spark, 3.5 with Scala 2.12 or 4: this archive of Graft has none."
  [ -n "$home" ] || for built in "$target/spark4.1/spark" "$target/spark"; do [ ! -d "$built/jars" ] || home=$built; done
  home=${home:-$target/spark}
  # shellcheck disable=SC2012 # its name is Spark's
  core=$(ls "$home"/jars/spark-core_*.jar 2>/dev/null | head -n 1) || true
  core=${core##*/spark-core_} scala=${core%%-*} spark=${core#*-} spark=${spark%.jar}
}

find_jar() { # sets jar: what is submitted; local_jar: a file of this machine, or nothing
  local profile='' name=''
  case $scala/$spark in
    2.12/3.5.*) name=graft-spark3.5_2.12.jar ;;
    2.13/4.*) name=graft-spark4.1_2.13.jar profile='-Pspark4.1 -pl :graft-spark4.1_2.13 -am ' ;;
    /) name=graft-spark3.5_2.12.jar ;; # a Spark whose jars lie elsewhere: the jar itself looks
    *) [ -n "${GRAFT_JAR:-}" ] || die "Graft has no jar for Spark $spark with Scala $scala, which is in $home: it runs on Spark 3.5 with Scala 2.12 and on Spark 4 with Scala 2.13." ;;
  esac
  case $spark in
    3.* | 4.[01].*) [ -n "$chosen" ] || [ "$version" -lt 24 ] ||
      die "Spark $spark in $home does not run on Java 24 or newer, $java is $version: set JAVA_HOME to Java 17 or 21." ;;
  esac
  jar=${GRAFT_JAR:-$jars/${name:-}} local_jar=$jar
  if is_remote "$jar"; then
    local_jar=$jars/${name:-}
    [ -f "$local_jar" ] || local_jar=
    return
  fi
  [ -f "$jar" ] || [ "$jars" = "$target" ] || die "Cannot find $jar for Spark $spark, which is in $home: this archive of Graft was built without it, or GRAFT_JAR is wrong."
  [ -f "$jar" ] || die "Cannot find $jar${spark:+ for Spark $spark}: build it with 'mvn $profile-DskipTests package', or set GRAFT_JAR."
}

is_remote() { [[ $1 =~ ^[a-zA-Z][a-zA-Z0-9+.-]*: ]]; } # a URI, which names its filesystem

option() { false; } # what a script takes beside the options of all: sets taken, the number of words

take() { # sets master, command (Graft's own words), more (spark-submit's)
  master='' command=() more=()
  while [ $# -gt 0 ]; do
    case $1 in
      --master) master=${2:?--master needs a URL}; shift 2 ;;
      --master=*) master=${1#*=}; shift ;;
      --) shift; more=("$@"); break ;;
      *) if option "$@"; then shift "$taken"; else command+=("$1"); shift; fi ;;
    esac
  done
}
