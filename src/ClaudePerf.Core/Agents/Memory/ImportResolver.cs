using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Agents.Memory;

/// <summary>One block of memory as Claude Code sends it: a memory file, a rule, or a file that one of them imports.</summary>
/// <param name="Path">The file's full path.</param>
/// <param name="Text">The text that is sent: without frontmatter, block HTML comments and white space at its ends. A file of which nothing is left is no block.</param>
/// <param name="ImportedBy">The path of the file that imports it; null for a file that is found by itself.</param>
/// <param name="Depth">How many hops of import lead to it, from 0.</param>
public sealed record MemoryBlock(string Path, string Text, string? ImportedBy, int Depth);

/// <summary>
/// Follows the <c>@path</c> imports of memory files as Claude Code does: four hops, relative to the importing file, <c>~/</c>
/// for the home, nothing from code spans and fences. Use one resolver for all files of a session: what was read once is not sent
/// again, which also ends cycles.
/// </summary>
public sealed class ImportResolver
{
    /// <summary>How many hops of import are followed (measured on Claude Code 2.1.330; older documentation says five).</summary>
    public const int MaximumHops = 4;

    /// <summary>The largest memory file or import that Claude Code reads: 4 MiB.</summary>
    public const long MaximumBytes = 4L * 1024 * 1024;

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

    /// <summary>Gives the blocks of a memory file: its own first, then those of its imports in the order they are named.</summary>
    /// <param name="file">The memory file or rule.</param>
    /// <param name="bodyOffset">Where the text to send begins in it.</param>
    /// <param name="diagnostics">Receives imports that are missing, outside the root, too deep, circular or unreadable.</param>
    /// <param name="scope">Whose memory it is: what settings keep out depends on it.</param>
    /// <returns>The blocks; none where the file was a block before.</returns>
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
        // What is empty is not sent.
        if (Sent(file, text) is { Length: > 0 } sent)
            blocks.Add(new(file.Path, sent, importedBy, depth));
        var folder = file.Path.Length == 0 ? _root : Path.GetDirectoryName(file.Path)!;
        foreach (var mention in mentions)
        {
            void Report(DiagnosticSeverity severity, string message)
            {
                var (line, column) = file.Lines.At(bodyOffset + mention.Offset);
                diagnostics.Add(new(severity, message, file.Path, line, column));
            }

            var path = mention.Target.StartsWith("~/", StringComparison.Ordinal)
                ? Path.GetFullPath(mention.Target[2..], _home)
                : Path.GetFullPath(mention.Target, folder);
            if (_exclusion?.Covers(path, scope) == true)
                continue;
            var real = RealPath.Of(path);
            if (above.Contains(real))
                Report(DiagnosticSeverity.Information, $"The import '@{mention.Target}' leads back to a file that is being imported; it is sent once.");
            else if (!trusted && !RealPath.IsWithin(real, _root))
                Report(DiagnosticSeverity.Warning, $"The import '@{mention.Target}' lies outside '{_root}'; Claude Code reads it only once the user has approved, and it is not counted here.");
            else if (!ImportEndings.AreText(path))
                Report(DiagnosticSeverity.Information, $"The import '@{mention.Target}' has an ending that Claude Code does not import.");
            else if (!_seen.Contains(real) && ReadImport(path, mention.Target, depth, Report) is { } imported)
            {
                _seen.Add(real);
                if (Waits(imported))
                    continue;
                Follow(imported, BodyOf(imported), file.Path, above.Add(real), trusted, blocks, diagnostics, scope);
            }
        }
    }

    /// <summary>What is sent of a memory file; empty where nothing is.</summary>
    internal static string SentText(PromptFile file) => Sent(file, MemoryMarkup.Read(file.Text[BodyOf(file)..]).Text);

    private static string Sent(PromptFile file, string text) => ScriptSpace.Trim(file.Encoding == PromptEncoding.Utf8 ? text : file.AsUtf8()).ToString();

    // An imported file that waits for paths is not sent with the one that imports it.
    private static bool Waits(PromptFile file) => file.Text.Contains("paths", StringComparison.Ordinal) && DefinitionReader.WaitsFor(Frontmatter.Read(file)).Length > 0;

    private static int BodyOf(PromptFile file) => FrontmatterBlock.TryFind(file.Text, out var block) ? block.BodyOffset : 0;

    private static PromptFile? ReadImport(string path, string target, int depth, Action<DiagnosticSeverity, string> report)
    {
        if (!ObservedFiles.FileExists(path))
        {
            // Words such as @param and @someone are no failed imports.
            var meant = !ObservedFiles.FolderExists(path) && target.AsSpan().IndexOfAny('/', '.') >= 0;
            report(meant ? DiagnosticSeverity.Warning : DiagnosticSeverity.Information, $"The import '@{target}' leads to no file.");
            return null;
        }
        if (depth >= MaximumHops)
        {
            report(DiagnosticSeverity.Warning, $"The import '@{target}' is more than {MaximumHops} hops away; Claude Code does not follow it.");
            return null;
        }
        try
        {
            var file = PromptFile.Read(path);
            if (file.Bytes <= MaximumBytes)
                return file;
            report(DiagnosticSeverity.Warning, $"The import '@{target}' is larger than 4 MiB; Claude Code skips it.");
        }
        catch (PromptReadException error)
        {
            report(DiagnosticSeverity.Warning, $"The import '@{target}' is skipped: {error.Message}");
        }
        return null;
    }
}
