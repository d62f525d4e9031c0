using System.Buffers;
using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Agents.Memory;

/// <summary>
/// One block of memory as Claude Code sends it: a memory file, a rule, or a file that one of them imports.
/// </summary>
/// <param name="Path">The file's full path.</param>
/// <param name="Text">
/// The text that is sent: trimmed, without frontmatter and block HTML comments. A file with no remaining text has no
/// block.
/// </param>
/// <param name="ImportedBy">The path of the file that imports it; null for a file that is not imported.</param>
/// <param name="Depth">The number of import hops to it, from 0.</param>
public sealed record MemoryBlock(string Path, string Text, string? ImportedBy, int Depth);

/// <summary>
/// Follows the <c>@path</c> imports of memory files like Claude Code: four hops, relative to the importing file,
/// <c>~/</c> for the home folder, nothing from code spans and fences. Use one resolver for all files of a session: a
/// file is sent only once, which also breaks cycles.
/// </summary>
internal sealed class ImportResolver
{
    /// <summary>
    /// The maximum number of import hops (measured on Claude Code 2.1.330; older documentation says five).
    /// </summary>
    public const int MaximumHops = 4;

    /// <summary>The maximum size of a memory file or import that Claude Code reads: 4 MiB.</summary>
    public const long MaximumBytes = 4L * 1024 * 1024;

    private static readonly SearchValues<char> LettersAndDigits =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");

    private readonly string _root;
    private readonly string _home;
    private readonly string _userFolder;
    private readonly bool _allowOutsideRoot;
    private readonly MemoryExclusion? _exclusion;
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <summary>Creates a resolver for a session in the options' root.</summary>
    public ImportResolver(EcosystemOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _root = RealPath.Of(options.Root);
        _home = options.HomeFolder;
        _userFolder = RealPath.Of(options.UserConfiguration);
        _allowOutsideRoot = options.AllowOutsideRoot;
    }

    internal ImportResolver(EcosystemOptions options, MemoryExclusion exclusion)
        : this(options) => _exclusion = exclusion;

    /// <summary>
    /// Returns the blocks of a memory file: its own first, followed by those of its imports in the order of their
    /// mentions.
    /// </summary>
    /// <param name="file">The memory file or rule.</param>
    /// <param name="bodyOffset">The start of the text to send in the file.</param>
    /// <param name="diagnostics">
    /// Receives imports that are missing, outside the root, too deep, circular or unreadable.
    /// </param>
    /// <param name="scope">The scope of the memory, which determines what settings exclude.</param>
    /// <returns>The blocks; none if the file is already a block.</returns>
    public ImmutableArray<MemoryBlock> Resolve(
        PromptFile file, int bodyOffset, ICollection<DefinitionDiagnostic> diagnostics, DefinitionScope scope = DefinitionScope.None)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(diagnostics);
        var blocks = ImmutableArray.CreateBuilder<MemoryBlock>();
        var real = file.Path.Length == 0 ? "" : RealPath.Of(file.Path);
        if (_seen.Add(real) || real.Length == 0)
        {
            var trusted = _allowOutsideRoot || (real.Length > 0 && RealPath.IsWithin(real, _userFolder));
            Follow(file, bodyOffset, importedBy: null, [real], trusted, blocks, diagnostics, scope);
        }
        return blocks.DrainToImmutable();
    }

    private void Follow(
        PromptFile file, int bodyOffset, string? importedBy, ImmutableList<string> above, bool trusted,
        ImmutableArray<MemoryBlock>.Builder blocks, ICollection<DefinitionDiagnostic> diagnostics, DefinitionScope scope)
    {
        var (text, mentions) = MemoryMarkup.Read(file.Text[bodyOffset..]);
        var depth = above.Count - 1;
        // An empty text is not sent.
        if (Sent(file, text) is { Length: > 0 } sent)
            blocks.Add(new(file.Path, sent, importedBy, depth));
        var folder = file.Path.Length == 0 ? _root : Path.GetDirectoryName(file.Path)!;
        foreach (var mention in mentions)
        {
            void Report(DiagnosticSeverity severity, string message)
            {
                var (line, column) = file.Lines.At(bodyOffset + mention.Offset);
                diagnostics.Add(new(severity, message, file.Path, line, column)
                {
                    Kind = MeansFile(mention.Target) ? DiagnosticKind.Import : DiagnosticKind.ImportOfWord,
                });
            }

            var path = mention.Target.StartsWith("~/", StringComparison.Ordinal)
                ? Path.GetFullPath(mention.Target[2..], _home)
                : Path.GetFullPath(mention.Target, folder);
            if (_exclusion?.Excludes(path, scope) == true)
                continue;
            var real = RealPath.Of(path);
            if (above.Contains(real))
                Report(
                    DiagnosticSeverity.Information,
                    $"The import '@{mention.Target}' points back to a file that is "
                        + "being imported; that file is sent once.");
            else if (!trusted && !RealPath.IsWithin(real, _root))
                Report(
                    DiagnosticSeverity.Warning,
                    $"The import '@{mention.Target}' is outside '{_root}'. Claude Code reads it only after the user "
                        + "has approved it; it is not counted.");
            else if (!ImportEndings.AreText(path))
                Report(
                    DiagnosticSeverity.Information,
                    $"The import '@{mention.Target}' has a file extension that Claude "
                        + "Code does not import.");
            else if (!_seen.Contains(real) && ReadImport(path, mention.Target, depth, Report) is { } imported)
            {
                _seen.Add(real);
                if (IsConditional(imported))
                    continue;
                Follow(imported, BodyOf(imported), file.Path, above.Add(real), trusted, blocks, diagnostics, scope);
            }
        }
    }

    /// <summary>The text that is sent of a memory file; empty if nothing is sent.</summary>
    internal static string SentText(PromptFile file) => Sent(file, MemoryMarkup.Read(file.Text[BodyOf(file)..]).Text);

    private static string Sent(PromptFile file, string text) =>
        ScriptSpace.Trim(file.Encoding == PromptEncoding.Utf8 ? text : file.AsUtf8()).ToString();

    // An imported file with paths is not sent together with the importing file.
    private static bool IsConditional(PromptFile file) =>
        file.Text.Contains("paths", StringComparison.Ordinal) && DefinitionReader.ConditionalPaths(Frontmatter.Read(file)).Length > 0;

    private static int BodyOf(PromptFile file) => FrontmatterBlock.TryFind(file.Text, out var block) ? block.BodyOffset : 0;

    // "@scope/package", "@decorator" and people's names are also read as imports, but no file is expected. The path ends
    // at an apostrophe, as in "@README.md's".
    private static bool MeansFile(string target)
    {
        var path = target.Split('\'')[0];
        return path is ['.' or '~' or '/', ..]
            || (Path.GetExtension(path) is { Length: > 1 } ending && ending.AsSpan(1).IndexOfAnyExcept(LettersAndDigits) < 0);
    }

    private static PromptFile? ReadImport(string path, string target, int depth, Action<DiagnosticSeverity, string> report)
    {
        if (!ObservedFiles.FileExists(path))
        {
            // Words such as @param and @someone are not failed imports.
            var meant = !ObservedFiles.FolderExists(path) && target.AsSpan().IndexOfAny('/', '.') >= 0;
            report(
                meant ? DiagnosticSeverity.Warning : DiagnosticSeverity.Information, $"The import '@{target}' does not point to a file.");
            return null;
        }
        if (depth >= MaximumHops)
        {
            report(
                DiagnosticSeverity.Warning,
                $"The import '@{target}' is more than {MaximumHops} hops away, so Claude "
                    + "Code does not follow it.");
            return null;
        }
        try
        {
            var file = PromptFile.Read(path);
            if (file.Bytes <= MaximumBytes)
                return file;
            report(DiagnosticSeverity.Warning, $"The import '@{target}' is larger than 4 MiB, so Claude Code skips it.");
        }
        catch (PromptReadException error)
        {
            report(DiagnosticSeverity.Warning, $"The import '@{target}' is skipped: {error.Message}");
        }
        return null;
    }
}
