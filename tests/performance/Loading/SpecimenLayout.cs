using System.Collections.Immutable;
using System.Text.Json;

namespace ClaudePerf.Performance.Loading;

/// <summary>A folder with a project, a user's home and a plugin marketplace, in which many specimens are laid out at once.</summary>
internal sealed class SpecimenLayout : IDisposable
{
    private const string Alphabet = "bcdfghjkmnpqrstvwxz";
    private readonly SpecimenSettings _settings = new();
    private readonly string _root = Directory.CreateTempSubdirectory("claudeperf-loader-").FullName;

    /// <summary>Lays specimens out.</summary>
    internal SpecimenLayout(IReadOnlyList<Specimen> specimens)
    {
        Specimens = [.. specimens];
        Directory.CreateDirectory(Path.Combine(Project, ".git", "objects"));
        Directory.CreateDirectory(Path.Combine(Project, ".git", "refs"));
        File.WriteAllText(Path.Combine(Project, ".git", "HEAD"), "ref: refs/heads/main\n");
        Directory.CreateDirectory(User);
        for (var i = 0; i < specimens.Count; i++)
        {
            foreach (var file in specimens[i].Files)
            {
                if (file.Path.StartsWith("settings/", StringComparison.Ordinal))
                    _settings.Add(file.Path["settings/".Length..],
                        file.Text.Replace(Specimen.Mark.ToString(), IdOf(i), StringComparison.Ordinal));
                else
                    Write(file, IdOf(i));
            }
        }
        WriteSettings();
    }

    internal ImmutableArray<Specimen> Specimens { get; }

    /// <summary>The folder Claude Code is started in.</summary>
    internal string Project => Path.Combine(_root, "project");

    /// <summary>The user's home.</summary>
    internal string Home => Path.Combine(_root, "home");

    private string User => Path.Combine(Home, ".claude");

    private string Market => Path.Combine(_root, "market");

    /// <summary>The id of a specimen: only letters, no id a prefix of another, nothing that YAML reads as something else.</summary>
    internal static string IdOf(int index)
    {
        Span<char> id = ['q', 'z', Alphabet[index / 6859 % 19], Alphabet[index / 361 % 19], Alphabet[index / 19 % 19],
            Alphabet[index % 19]];
        return id.ToString();
    }

    /// <summary>The paths that differ from run to run, replaced.</summary>
    internal string WithoutRoot(string text) => text.Replace(_root, "", StringComparison.Ordinal);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private void Write(SpecimenFile file, string id)
    {
        var parts = file.Path.Replace(Specimen.Mark.ToString(), id, StringComparison.Ordinal).Split('/', 2);
        var folder = parts[0] switch { "user" => User, "plugin" => Path.Combine(Market, "p-" + id), _ => Project };
        var path = Path.Combine(folder, parts[1]);
        // A specimen may need a folder where it also has a file.
        if (Path.Exists(path) || File.Exists(Path.GetDirectoryName(path)))
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (file.IsLink)
            File.CreateSymbolicLink(path, file.Text.Replace(Specimen.Mark.ToString(), id, StringComparison.Ordinal));
        else
            File.WriteAllBytes(path, file.Bytes(id));
    }

    // All plugins are installed from a marketplace in a folder, and enabled; the listing of skills is not cut.
    private void WriteSettings()
    {
        var plugins = Directory.Exists(Market)
            ? [.. Directory.GetDirectories(Market).Select(static folder => Path.GetFileName(folder)!)]
            : Array.Empty<string>();
        _settings.Add("user", JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["skillListingBudgetFraction"] = 1, ["enabledPlugins"] = plugins.ToDictionary(static name => name + "@m", static _ => true),
        }));
        _settings.Write("user", Path.Combine(User, "settings.json"));
        _settings.Write("project", Path.Combine(Project, ".claude", "settings.json"));
        _settings.Write("local", Path.Combine(Project, ".claude", "settings.local.json"));
        if (plugins.Length == 0)
            return;
        Json(Path.Combine(Market, ".claude-plugin", "marketplace.json"), new
        {
            name = "m", owner = new { name = "o" }, plugins = plugins.Select(static name => new { name, source = "./" + name }),
        });
        Json(Path.Combine(User, "plugins", "known_marketplaces.json"), new
        {
            m = new
            {
                source = new { source = "directory", path = Market }, installLocation = Market, lastUpdated = "2026-01-01T00:00:00Z",
            },
        });
        Json(Path.Combine(User, "plugins", "installed_plugins.json"), new
        {
            version = 2,
            plugins = plugins.ToDictionary(static name => name + "@m",
                name => new[] { new { scope = "user", installPath = Path.Combine(Market, name), version = "1.0.0" } }),
        });
    }

    private static void Json(string path, object value)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, JsonSerializer.Serialize(value));
    }
}
