using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Validation;

/// <summary>
/// Known findings, so that a check fails only on new ones. A finding is known by its rule, its file and its subject
/// (see <see cref="Finding.Subject"/>), as many times as the baseline lists it. Lines, figures and wording may
/// change; another value, or a second finding of the same kind in a file, is new. If a file no longer exists, its
/// findings are looked for in files with the same text and in definitions with the same name, so renaming a file does
/// not make its findings new.
/// </summary>
public sealed class ValidationBaseline
{
    private const int Version = 2;

    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<BaselineEntry> _found = [];
    private List<BaselineEntry> _left;

    private ValidationBaseline(List<BaselineEntry> entries)
    {
        _left = entries;
        IsEarlier = entries.Exists(static entry => entry.Subject is null);
    }

    /// <summary>
    /// Whether an earlier version of the product wrote it. It is used if its messages show their subjects, but not
    /// for renamed files.
    /// </summary>
    public bool IsEarlier { get; }

    /// <summary>The entries whose findings <see cref="New"/> has not seen so far.</summary>
    public IReadOnlyList<BaselineEntry> Left => _left;

    /// <summary>Reads a baseline.</summary>
    /// <exception cref="ValidationSettingsException">The file cannot be read or is not a baseline.</exception>
    public static ValidationBaseline Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(RegularFile.ReadBytes(path, ReadLimits.Data));
            if (document.RootElement.TryGetProperty("version", out var number) && number.GetInt32() is > Version and var later)
                throw new ValidationSettingsException(path,
                    FormattableString.Invariant(
                        $"it has version {later}, but this product reads versions 1 and {Version}. Update the module."));
            return new([.. document.RootElement.GetProperty("findings").EnumerateArray().Select(BaselineEntry.Read)]);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ValidationSettingsException(path, $"it cannot be read: {exception.Message}", exception);
        }
        catch (Exception exception) when (
            exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new ValidationSettingsException(
                path, "it is not a baseline. Create one with Test-AgentEcosystem -SaveBaseline.", exception);
        }
    }

    /// <summary>The extension of a baseline's file.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".json"];

    /// <summary>Whether a file is a baseline of any version, so that it may be replaced. An empty file may be replaced too.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the file is denied.</exception>
    public static bool IsOwn(string path)
    {
        var text = OutputFile.Beginning(path).TrimStart('\uFEFF').Trim();
        return text.Length == 0
            || (text.Contains("\"version\"", StringComparison.Ordinal) && text.Contains("\"findings\"", StringComparison.Ordinal));
    }

    /// <summary>
    /// Writes findings as a baseline for version control: identical on every machine, ordered by path.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="findings">The findings.</param>
    /// <param name="root">The folder that paths are relative to.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no permission to write the file.</exception>
    public static void Write(string path, IEnumerable<Finding> findings, string root) =>
        Write(path, findings.Select(finding => (finding, root)));

    /// <summary>Writes findings of several ecosystems as a baseline.</summary>
    /// <param name="path">The file.</param>
    /// <param name="findings">The findings, each with the folder that its path is relative to.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no permission to write the file.</exception>
    public static void Write(string path, IEnumerable<(Finding Finding, string Root)> findings) =>
        Write(path, findings.Select(static pair => BaselineEntry.FromFinding(pair.Finding, pair.Root)));

    /// <summary>
    /// The findings that are not in the baseline. Each entry covers one finding, also across several calls.
    /// </summary>
    /// <param name="findings">The findings.</param>
    /// <param name="root">The folder that paths are relative to.</param>
    public ImmutableArray<Finding> New(IEnumerable<Finding> findings, string root)
    {
        ArgumentNullException.ThrowIfNull(findings);
        var open = findings.Select(finding => (Finding: finding, Entry: BaselineEntry.FromFinding(finding, root))).ToList();
        Match(open, static entry => entry.Subject is null ? null : Key(entry.Rule, entry.Path, entry.Subject));
        Match(open, static entry => Key(entry.Rule, entry.Path, EarlierSubject(entry)), static entry => entry.Subject is null);
        if (open.Count > 0 && _left.Count > 0)
        {
            var there = new Dictionary<string, bool>(StringComparer.Ordinal);
            bool IsMissing(BaselineEntry entry) =>
                !(there.TryGetValue(entry.Path, out var exists) ? exists : there[entry.Path] = Exists(root, entry.Path));
            // Another file with the same text, or the same definition in another place.
            Match(open, static entry => entry.Content is null ? null : Key(entry.Rule, entry.Content, entry.Subject!), IsMissing);
            Match(open, static entry => entry.Content is null ? null : Key(entry.Rule, entry.Content), IsMissing);
            Match(open, static entry => entry.Name is null ? null
                : Key(entry.Rule, $"{entry.Kind}", entry.Name, entry.Subject!), IsMissing);
            // A finding that two definitions share is reported at one of them, and at the other if their order
            // changes.
            Match(open, static entry => entry.Name is null ? null : Key(entry.Rule, entry.Name, entry.Subject!),
                ofFinding: static entry => entry.Name is null ? null : Key(entry.Rule, entry.Subject!, entry.Name));
        }
        return [.. open.Select(static pair => pair.Finding)];
    }

    /// <summary>
    /// Updates the baseline file: entries whose findings were seen are written as the findings are now, the others
    /// unless they are stale. New findings are not added.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="isStale">Whether an entry that was not seen is removed.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no permission to write the file.</exception>
    public void WriteUpdated(string path, Func<BaselineEntry, bool> isStale) =>
        Write(path, _found.Concat(_left.Where(entry => !isStale(entry))));

    // Removes the findings and entries with equal keys from both lists, one entry per finding.
    private void Match(List<(Finding Finding, BaselineEntry Entry)> open, Func<BaselineEntry, string?> key, Func<BaselineEntry,
        bool>? isMeant = null, Func<BaselineEntry, string?>? ofFinding = null)
    {
        if (open.Count == 0 || _left.Count == 0)
            return;
        var known = new Dictionary<string, Queue<BaselineEntry>>(StringComparer.Ordinal);
        foreach (var entry in _left)
        {
            if ((isMeant is null || isMeant(entry)) && key(entry) is { } of)
            {
                if (!known.TryGetValue(of, out var queue))
                    known.Add(of, queue = new());
                queue.Enqueue(entry);
            }
        }
        var met = new HashSet<BaselineEntry>(ReferenceEqualityComparer.Instance);
        open.RemoveAll(pair =>
        {
            if ((ofFinding ?? key)(pair.Entry) is not { } of || !known.TryGetValue(of, out var queue) || !queue.TryDequeue(out var entry))
                return false;
            met.Add(entry);
            _found.Add(pair.Entry);
            return true;
        });
        if (met.Count > 0)
            _left = _left.FindAll(entry => !met.Contains(entry));
    }

    // Entries of the older format have their subject only in the message, with paths of the machine that wrote them.
    private static string EarlierSubject(BaselineEntry entry) =>
        string.Join('\n', FindingIdentity.SubjectOfMessage(entry.Message).Split('\n')
        .Select(static part => part[(part.LastIndexOfAny(['/', '\\']) + 1)..]));

    private static bool Exists(string root, string place)
    {
        // A network path is never probed just because a file names it.
        if (Path.IsPathRooted(place) || place.Contains(':', StringComparison.Ordinal))
            return true;
        return Path.Exists(FindingPlace.FullPath(root, place));
    }

    private static string Key(params string[] parts) => string.Join('\n', parts);

    private static void Write(string path, IEnumerable<BaselineEntry> entries)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Options))
        {
            writer.WriteStartObject();
            writer.WriteNumber("version", Version);
            writer.WriteStartArray("findings");
            foreach (var entry in entries.OrderBy(static entry => entry.Path, StringComparer.Ordinal)
                .ThenBy(static entry => entry.Rule, StringComparer.Ordinal).ThenBy(static entry => entry.Message, StringComparer.Ordinal))
                entry.Write(writer);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        // The same bytes on every system; line endings inside strings are escaped.
        var text = Encoding.UTF8.GetString(stream.ToArray()).Replace("\r\n", "\n", StringComparison.Ordinal);
        AtomicFile.Write(path, Encoding.UTF8.GetBytes(text + "\n"));
    }
}
