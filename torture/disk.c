/* Stands between a process and its disk (LD_PRELOAD); for the fault tests only.
 *
 * Records every change to files below a folder, and which of them were synced, so that the fault tests can build the
 * file set as it would be after the power failed. On demand it also makes every sync slower, lets one sync fail, and
 * lets the disk be full. What is written through a mapping is not seen: of SQLite that is the `-shm` file alone, which
 * is not recorded, since SQLite makes it anew when the first process opens the database.
 *
 *   SHOUWEN_DISK_BELOW      the folder, as an absolute path without links
 *   SHOUWEN_DISK_TRACE      the file to append records to; it lies elsewhere
 *   SHOUWEN_DISK_DELAY_US   microseconds that each sync takes longer
 *   SHOUWEN_DISK_FAIL_SYNC  the number of the sync of a write-ahead log that fails, from 1
 *   SHOUWEN_DISK_FULL       bytes after which nothing more can be written
 *   SHOUWEN_DISK_STRUCK     the file that is made when a sync failed or the disk was full; it lies elsewhere
 *
 * A record: kind (u8), 3 bytes of nothing, length of the path (u32), a number (u64), length of the data (u64), path,
 * data; little endian. A sync is two records with one number, its begin and its end: what was written in between is not
 * covered by it.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum kind { WRITE = 1, TRUNCATE, RENAME, UNLINK, SYNC_BEGIN, SYNC_END, CREATE, FOLDER, UNKNOWN };

#define MOST_FDS 65536
static char *path_of[MOST_FDS];
static char below[PATH_MAX];
static size_t below_length;
static int trace = -1;
static long delay_us;
static long failing_sync;
static long long room = -1;
static uint64_t syncs;
static uint64_t log_syncs;
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name) ((__typeof__(&name))real(#name))
static void *real(const char *name) {
    void *found = dlsym(RTLD_NEXT, name);
    if (!found) {
        static const char words[] = "disk: a function of the C library is missing\n";
        ssize_t told = ((ssize_t(*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write"))(2, words, sizeof words - 1);
        (void)told;
        abort();
    }
    return found;
}

static void put(const void *bytes, size_t length) {
    const char *at = bytes;
    while (length > 0) {
        ssize_t done = REAL(write)(trace, at, length);
        if (done <= 0) abort();
        at += done;
        length -= (size_t)done;
    }
}

/* To be called with the turn. */
static void record(enum kind kind, const char *path, uint64_t number, const void *data, uint64_t length) {
    if (trace < 0) return;
    unsigned char head[24] = {(unsigned char)kind};
    uint32_t path_length = (uint32_t)strlen(path);
    memcpy(head + 4, &path_length, 4);
    memcpy(head + 8, &number, 8);
    memcpy(head + 16, &length, 8);
    struct iovec parts[3] = {{head, sizeof head}, {(void *)path, path_length}, {(void *)data, length}};
    size_t whole = sizeof head + path_length + length;
    ssize_t done = REAL(writev)(trace, parts, 3);
    if (done == (ssize_t)whole) return;
    /* Never in the middle of a record, so that its reader finds the next. */
    char *rest = malloc(whole);
    if (!rest || done < 0) abort();
    memcpy(rest, head, sizeof head);
    memcpy(rest + sizeof head, path, path_length);
    if (length) memcpy(rest + sizeof head + path_length, data, length);
    put(rest + done, whole - (size_t)done);
    free(rest);
}

static int watched(const char *path) {
    size_t length = strlen(path);
    if (!below_length || strncmp(path, below, below_length) != 0) return 0;
    if (path[below_length] != '/' && path[below_length] != 0) return 0;
    return length < 4 || strcmp(path + length - 4, "-shm") != 0;
}

static const char *of_fd(int fd) { return fd >= 0 && fd < MOST_FDS ? path_of[fd] : NULL; }

/* A path as it is found from the root, without following its last part. */
static int absolute(int folder, const char *path, char *out) {
    char given[PATH_MAX], name[PATH_MAX], base[PATH_MAX];
    if (path[0] == '/' || folder == AT_FDCWD) {
        snprintf(given, sizeof given, "%s", path);
    } else {
        char link[64], at[PATH_MAX];
        snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
        ssize_t got = readlink(link, at, sizeof at - 1);
        if (got < 0) return 0;
        at[got] = 0;
        if (snprintf(given, sizeof given, "%s/%s", at, path) >= (int)sizeof given) return 0;
    }
    size_t length = strlen(given);
    while (length > 1 && given[length - 1] == '/') given[--length] = 0;
    char *slash = strrchr(given, '/');
    snprintf(name, sizeof name, "%s", slash ? slash + 1 : given);
    if (slash == given) {
        snprintf(given, sizeof given, "/");
    } else if (slash) {
        *slash = 0;
    } else {
        snprintf(given, sizeof given, ".");
    }
    if (!realpath(given, base)) return 0;
    return snprintf(out, PATH_MAX, "%s/%s", strcmp(base, "/") ? base : "", name) < PATH_MAX;
}

__attribute__((constructor)) static void begin(void) {
    const char *folder = getenv("SHOUWEN_DISK_BELOW"), *file = getenv("SHOUWEN_DISK_TRACE");
    const char *delay = getenv("SHOUWEN_DISK_DELAY_US"), *fail = getenv("SHOUWEN_DISK_FAIL_SYNC");
    const char *full = getenv("SHOUWEN_DISK_FULL");
    if (delay) delay_us = atol(delay);
    if (fail) failing_sync = atol(fail);
    if (full) room = atoll(full);
    if (file) {
        trace = REAL(open)(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
        if (trace < 0) abort();
    }
    if (folder) below_length = (size_t)snprintf(below, sizeof below, "%s", folder);
}

/* ---- names ---- */

static void opened(int fd, int existed) {
    if (fd < 0 || fd >= MOST_FDS || !below_length) return;
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t got = readlink(link, path, sizeof path - 1);
    if (got < 0) return;
    path[got] = 0;
    if (!watched(path)) return;
    pthread_mutex_lock(&turn);
    free(path_of[fd]);
    path_of[fd] = strdup(path);
    if (!existed) record(CREATE, path, 0, NULL, 0);
    pthread_mutex_unlock(&turn);
}

static int open_at(int folder, const char *path, int flags, mode_t mode) {
    struct stat now;
    int existed = !(flags & O_CREAT) || fstatat(folder, path, &now, 0) == 0;
    int fd = REAL(openat)(folder, path, flags, mode);
    int error = errno;
    opened(fd, existed);
    if (fd >= 0 && existed && (flags & O_TRUNC) && of_fd(fd)) {
        pthread_mutex_lock(&turn);
        record(TRUNCATE, of_fd(fd), 0, NULL, 0);
        pthread_mutex_unlock(&turn);
    }
    errno = error;
    return fd;
}

#define MODE(flags)                                     \
    mode_t mode = 0;                                    \
    if ((flags) & (O_CREAT | O_TMPFILE)) {              \
        va_list rest;                                   \
        va_start(rest, flags);                          \
        mode = (mode_t)va_arg(rest, int);               \
        va_end(rest);                                   \
    }

int open(const char *path, int flags, ...) {
    MODE(flags)
    return open_at(AT_FDCWD, path, flags, mode);
}
int open64(const char *path, int flags, ...) {
    MODE(flags)
    return open_at(AT_FDCWD, path, flags | O_LARGEFILE, mode);
}
int openat(int folder, const char *path, int flags, ...) {
    MODE(flags)
    return folder == AT_FDCWD || path[0] == '/' || below_length ? open_at(folder, path, flags, mode)
                                                                : REAL(openat)(folder, path, flags, mode);
}
int openat64(int folder, const char *path, int flags, ...) {
    MODE(flags)
    return open_at(folder, path, flags | O_LARGEFILE, mode);
}
int creat(const char *path, mode_t mode) { return open_at(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

int close(int fd) {
    if (of_fd(fd)) {
        pthread_mutex_lock(&turn);
        free(path_of[fd]);
        path_of[fd] = NULL;
        pthread_mutex_unlock(&turn);
    }
    return REAL(close)(fd);
}

static int named(enum kind kind, int done, int folder, const char *path) {
    int error = errno;
    char whole[PATH_MAX];
    if (done == 0 && below_length && absolute(folder, path, whole) && watched(whole)) {
        record(kind, whole, 0, NULL, 0);
    }
    errno = error;
    return done;
}

#define IN_TURN(call)                 \
    pthread_mutex_lock(&turn);        \
    int result = (call);              \
    int kept = errno;                 \
    pthread_mutex_unlock(&turn);      \
    errno = kept;                     \
    return result;

int unlink(const char *path) { IN_TURN(named(UNLINK, REAL(unlink)(path), AT_FDCWD, path)) }
int unlinkat(int folder, const char *path, int flags) {
    IN_TURN(named(UNLINK, REAL(unlinkat)(folder, path, flags), folder, path))
}
int rmdir(const char *path) { IN_TURN(named(UNLINK, REAL(rmdir)(path), AT_FDCWD, path)) }
int mkdir(const char *path, mode_t mode) { IN_TURN(named(FOLDER, REAL(mkdir)(path, mode), AT_FDCWD, path)) }
int mkdirat(int folder, const char *path, mode_t mode) {
    IN_TURN(named(FOLDER, REAL(mkdirat)(folder, path, mode), folder, path))
}

static int renamed(int done, int from_folder, const char *from, int to_folder, const char *to) {
    int error = errno;
    char old[PATH_MAX], new[PATH_MAX];
    if (done == 0 && below_length && absolute(from_folder, from, old) && absolute(to_folder, to, new) &&
        (watched(old) || watched(new))) {
        record(RENAME, old, 0, new, strlen(new));
    }
    errno = error;
    return done;
}
int rename(const char *from, const char *to) {
    IN_TURN(renamed(REAL(rename)(from, to), AT_FDCWD, from, AT_FDCWD, to))
}
int renameat(int from_folder, const char *from, int to_folder, const char *to) {
    IN_TURN(renamed(REAL(renameat)(from_folder, from, to_folder, to), from_folder, from, to_folder, to))
}
int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned flags) {
    IN_TURN(renamed(REAL(renameat2)(from_folder, from, to_folder, to, flags), from_folder, from, to_folder, to))
}
int link(const char *from, const char *to) { IN_TURN(named(UNKNOWN, REAL(link)(from, to), AT_FDCWD, to)) }

/* ---- bytes ---- */

/* Says that something was broken, so that nobody takes a whole disk for a broken one. */
static void struck(void) {
    const char *file = getenv("SHOUWEN_DISK_STRUCK");
    int fd = file ? REAL(open)(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0644) : -1;
    if (fd >= 0) REAL(close)(fd);
}

/* Whether so many bytes still fit; with the turn. */
static int fits(size_t length) {
    if (room < 0) return 1;
    if (room < (long long)length) {
        room = 0;
        struck();
        errno = ENOSPC;
        return 0;
    }
    room -= (long long)length;
    return 1;
}

ssize_t write(int fd, const void *data, size_t length) {
    if (!of_fd(fd)) return REAL(write)(fd, data, length);
    pthread_mutex_lock(&turn);
    ssize_t done = -1;
    if (fits(length)) {
        int appends = REAL(fcntl)(fd, F_GETFL) & O_APPEND;
        off64_t at = REAL(lseek64)(fd, 0, appends ? SEEK_END : SEEK_CUR);
        done = REAL(write)(fd, data, length);
        if (done > 0) record(WRITE, of_fd(fd), (uint64_t)at, data, (uint64_t)done);
    }
    int error = errno;
    pthread_mutex_unlock(&turn);
    errno = error;
    return done;
}

static ssize_t write_at(int fd, const void *data, size_t length, off64_t at) {
    if (!of_fd(fd)) return REAL(pwrite64)(fd, data, length, at);
    pthread_mutex_lock(&turn);
    ssize_t done = -1;
    if (fits(length)) {
        done = REAL(pwrite64)(fd, data, length, at);
        if (done > 0) record(WRITE, of_fd(fd), (uint64_t)at, data, (uint64_t)done);
    }
    int error = errno;
    pthread_mutex_unlock(&turn);
    errno = error;
    return done;
}
ssize_t pwrite(int fd, const void *data, size_t length, off_t at) { return write_at(fd, data, length, at); }
ssize_t pwrite64(int fd, const void *data, size_t length, off64_t at) { return write_at(fd, data, length, at); }

static int resized(int fd, off64_t size) {
    if (!of_fd(fd)) return REAL(ftruncate64)(fd, size);
    pthread_mutex_lock(&turn);
    int done = REAL(ftruncate64)(fd, size);
    int error = errno;
    if (done == 0) record(TRUNCATE, of_fd(fd), (uint64_t)size, NULL, 0);
    pthread_mutex_unlock(&turn);
    errno = error;
    return done;
}
int ftruncate(int fd, off_t size) { return resized(fd, size); }
int ftruncate64(int fd, off64_t size) { return resized(fd, size); }

/* Ways of writing that nobody uses today are said, never silently left out: the fault tests refuse such a record. */
static void unknown(int fd, const char *call) {
    if (!of_fd(fd)) return;
    pthread_mutex_lock(&turn);
    record(UNKNOWN, of_fd(fd), 0, call, strlen(call));
    pthread_mutex_unlock(&turn);
}
ssize_t writev(int fd, const struct iovec *parts, int count) {
    unknown(fd, "writev");
    return REAL(writev)(fd, parts, count);
}
int fallocate(int fd, int mode, off_t at, off_t length) {
    unknown(fd, "fallocate");
    return REAL(fallocate)(fd, mode, at, length);
}
int posix_fallocate(int fd, off_t at, off_t length) {
    unknown(fd, "posix_fallocate");
    return REAL(posix_fallocate)(fd, at, length);
}
ssize_t copy_file_range(int from, off64_t *from_at, int to, off64_t *to_at, size_t length, unsigned flags) {
    unknown(to, "copy_file_range");
    return REAL(copy_file_range)(from, from_at, to, to_at, length, flags);
}
ssize_t sendfile64(int to, int from, off64_t *at, size_t length) {
    unknown(to, "sendfile");
    return REAL(sendfile64)(to, from, at, length);
}
void *mmap64(void *where, size_t length, int access, int flags, int fd, off64_t at) {
    if ((access & PROT_WRITE) && (flags & MAP_SHARED)) unknown(fd, "a shared mapping");
    return REAL(mmap64)(where, length, access, flags, fd, at);
}
void *mmap(void *where, size_t length, int access, int flags, int fd, off_t at) {
    if ((access & PROT_WRITE) && (flags & MAP_SHARED)) unknown(fd, "a shared mapping");
    return REAL(mmap)(where, length, access, flags, fd, at);
}

/* ---- syncs ---- */

static int ends_with(const char *path, const char *end) {
    size_t length = strlen(path), tail = strlen(end);
    return length >= tail && strcmp(path + length - tail, end) == 0;
}

static int synced(int fd, int (*sync)(int)) {
    if (!of_fd(fd)) return sync(fd);
    char path[PATH_MAX];
    pthread_mutex_lock(&turn);
    snprintf(path, sizeof path, "%s", of_fd(fd));
    uint64_t number = ++syncs;
    int fails = ends_with(path, "-wal") && ++log_syncs == (uint64_t)failing_sync;
    record(SYNC_BEGIN, path, number, NULL, 0);
    pthread_mutex_unlock(&turn);
    if (fails) struck();
    int done = fails ? -1 : sync(fd), error = fails ? EIO : errno;
    if (delay_us > 0) {
        struct timespec wait = {delay_us / 1000000, delay_us % 1000000 * 1000};
        while (nanosleep(&wait, &wait) != 0 && errno == EINTR) {
        }
    }
    if (done == 0) {
        pthread_mutex_lock(&turn);
        record(SYNC_END, path, number, NULL, 0);
        pthread_mutex_unlock(&turn);
    }
    errno = error;
    return done;
}
int fsync(int fd) { return synced(fd, REAL(fsync)); }
int fdatasync(int fd) { return synced(fd, REAL(fdatasync)); }
