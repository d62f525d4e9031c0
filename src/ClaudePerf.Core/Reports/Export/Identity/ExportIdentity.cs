using ClaudePerf.Core.Reports.Export.Otlp;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Reports.Export.Identity;

/// <summary>
/// Who an export's requests belong to. Nothing is guessed: what neither the user nor the environment nor git says is null. Claude Code's
/// transcripts do not name accounts or organizations. Not thread-safe.
/// </summary>
public sealed class ExportIdentity
{
    // Names in OTEL_RESOURCE_ATTRIBUTES, the most specific first: those of OpenTelemetry's semantic conventions and of Claude Code's docs.
    private static readonly string[] UserAttributes = ["user.name", "user.email", "user.id", "enduser.id"];
    private static readonly string[] HostAttributes = ["host.name", "host.id"];
    private static readonly string[] TeamAttributes = ["team.id", "team.name", "team"];
    private static readonly string[] OrganizationAttributes = ["organization.name", "organization.id", "organization"];

    private readonly Dictionary<string, string?> _repositories = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _projects = new(StringComparer.Ordinal);
    private readonly string? _repository;
    private readonly bool _hasOwnProjects;
    private readonly IdentityHash? _hash;

    private ExportIdentity(ExportIdentityRequest request, Func<string, string?> environment)
    {
        IReadOnlyDictionary<string, string> attributes;
        try
        {
            attributes = ResourceAttributes.Read(environment);
        }
        catch (FormatException exception)
        {
            throw new ExportIdentityException(exception.Message, exception);
        }
        _hash = request.Hashes ? new IdentityHash(environment(IdentityHash.Variable)) : null;
        User = Hashed("user", request.User ?? Named("CLAUDEPERF_USER", UserAttributes)
            ?? (request.UsesGitEmail ? Email(environment) : null));
        Host = Hashed("host", request.Host ?? Named("CLAUDEPERF_HOST", HostAttributes));
        Team = request.Team ?? Named("CLAUDEPERF_TEAM", TeamAttributes);
        Organization = request.Organization ?? Named("CLAUDEPERF_ORGANIZATION", OrganizationAttributes);
        _repository = request.Repository is { } given ? RepositoryAddress.Of(given) ?? VisibleText.Of(given) : null;
        _hasOwnProjects = request.HasOwnProjects;

        string? Named(string variable, string[] names) => environment(variable) is { } text && !string.IsNullOrWhiteSpace(text)
            ? text.Trim()
            : names.Select(name => attributes.GetValueOrDefault(name)).FirstOrDefault(static value => !string.IsNullOrWhiteSpace(value));
    }

    /// <summary>Nothing is known.</summary>
    public static ExportIdentity Unknown { get; } = new(new ExportIdentityRequest { HasOwnProjects = false }, static _ => null);

    /// <summary>The user, or a pseudonym; null if unknown.</summary>
    public string? User { get; }

    /// <summary>The host, or a pseudonym; null if unknown.</summary>
    public string? Host { get; }

    /// <summary>The team; null if unknown.</summary>
    public string? Team { get; }

    /// <summary>The organization; null if unknown.</summary>
    public string? Organization { get; }

    /// <summary>Determines the identity.</summary>
    /// <param name="request">What the user says.</param>
    /// <param name="environment">Reads an environment variable; null to read the process's environment.</param>
    /// <exception cref="ExportIdentityException">A key for pseudonyms is missing, a variable is invalid, or git's configuration cannot be
    /// read.</exception>
    public static ExportIdentity Find(ExportIdentityRequest request, Func<string, string?>? environment = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new ExportIdentity(request, environment ?? Environment.GetEnvironmentVariable);
    }

    /// <summary>The repository of a project, such as <c>github.com/acme/orders</c>; null if unknown.</summary>
    /// <param name="project">The project's folder, as in the transcript.</param>
    internal string? RepositoryOf(string? project)
    {
        if (_repository is not null || project is null || !_hasOwnProjects || !Path.IsPathFullyQualified(project))
            return _repository;
        if (!_repositories.TryGetValue(project, out var repository))
            _repositories[project] = repository = GitConfiguration.RemoteOf(project);
        return repository;
    }

    /// <summary>A project as it is exported: its folder contains the user's name, so it gets a pseudonym too.</summary>
    internal string? ProjectOf(string? project)
    {
        if (_hash is null || project is null)
            return project;
        if (!_projects.TryGetValue(project, out var name))
            _projects[project] = name = _hash.Of("project", project)!;
        return name;
    }

    /// <summary>Adds the identity to resource attributes; those that it replaces are removed.</summary>
    internal void AddTo(Dictionary<string, string> resource)
    {
        foreach (var name in _hash is null ? [] : (string[])[.. UserAttributes, .. HostAttributes])
            resource.Remove(name);
        Set(UserAttributes[0], User);
        Set(HostAttributes[0], Host);
        Set(TeamAttributes[0], Team);
        Set(OrganizationAttributes[0], Organization);

        void Set(string name, string? value)
        {
            if (value is not null)
                resource[name] = value;
        }
    }

    private string? Hashed(string kind, string? name)
    {
        var shown = VisibleText.OrNull(name);
        return _hash is null ? shown : _hash.Of(kind, shown);
    }

    private static string? Email(Func<string, string?> environment)
    {
        try
        {
            var home = environment("HOME") ?? UserHome.Path;
            return GitConfiguration.Email(home, environment("XDG_CONFIG_HOME"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ExportIdentityException($"Git's user.email cannot be read. {exception.Message}", exception);
        }
    }
}
