using System.Management.Automation;
using ClaudePerf.Core.Agents.Discovery;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// Base class of commands that take files and folders: with wildcards as -Path, or literally as -LiteralPath. A command whose -Path
/// differs, such as by taking piped strings, overrides it with attributes of its own.
/// </summary>
public abstract class PathCommand : CancellableCommand
{
    /// <summary>The parameter set in which paths may contain wildcards.</summary>
    protected const string PathSet = "Path";

    /// <summary>The parameter set in which paths are literal.</summary>
    protected const string LiteralPathSet = "LiteralPath";

    private readonly PipedFiles _piped = new();

    /// <summary>Files or folders; wildcards are allowed.</summary>
    [Parameter(ParameterSetName = PathSet, Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public virtual string[]? Path { get; set; }

    /// <summary>Files or folders as literal paths, without wildcards.</summary>
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public virtual string[]? LiteralPath { get; set; }

    /// <summary>Notes a piped file or folder for <see cref="WarnAboutHiddenFolder"/>.</summary>
    private protected void NotePiped(string path)
    {
        if (MyInvocation.ExpectingInput)
            _piped.Add(path);
    }

    /// <summary>Warns once if files of a folder were piped without those in its <c>.claude</c>.</summary>
    private protected void WarnAboutHiddenFolder()
    {
        if (_piped.Missing(MyInvocation.MyCommand.Name) is { } missing)
            WriteWarning(missing);
    }

    /// <summary>Whether no path was given, so that the command reads the current folder.</summary>
    private protected bool IsWithoutPath => Path is null && LiteralPath is null;

    /// <summary>The paths as given; the current folder if there are none.</summary>
    private protected IReadOnlyList<string> GivenPaths => LiteralPath ?? Path ?? [this.CurrentFolder()];

    /// <summary>Whether wildcards in <see cref="GivenPaths"/> are ordinary characters.</summary>
    private protected bool IsLiteral => Path is null;

    /// <summary>
    /// The given files and folders; the current folder if no path is given. A path that matches nothing is a non-terminating error.
    /// </summary>
    private protected IEnumerable<string> ResolvedPaths() => GivenPaths.SelectMany(path => this.ResolvePath(path, IsLiteral));
}
