using System.Collections.Immutable;
using System.Text;

namespace ClaudePerf.Core.Agents.McpServers;

/// <summary>
/// Substitutes variables in a declaration like Claude Code: <c>${NAME}</c> and <c>${NAME:-default}</c>. A variable that
/// is not set and has no default stays as written (measured on 2.1.332). <c>${CLAUDE_PLUGIN_ROOT}</c> is the folder of
/// a plugin. A project does not receive Claude Code's own API keys.
/// </summary>
internal sealed class McpVariables(McpServer server, Func<string, string?> environment)
{
    internal const string PluginRoot = "CLAUDE_PLUGIN_ROOT";

    /// <summary>Claude Code's own keys, which no server needs to list its tools.</summary>
    internal static readonly ImmutableArray<string> OwnKeys = ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN"];

    /// <summary>Substitutes the variables in a text.</summary>
    internal string Expand(string text)
    {
        var result = new StringBuilder(text.Length);
        var rest = text.AsSpan();
        while (TryFind(rest, out var start, out var length, out var name, out var otherwise))
        {
            result.Append(rest[..start]);
            if (ValueOf(name) is { } value)
                result.Append(value);
            else
                result.Append(otherwise ?? rest.Slice(start, length).ToString());
            rest = rest[(start + length)..];
        }
        return result.Append(rest).ToString();
    }

    /// <summary>The variables of the user's environment whose values a server receives, in ordinal order.</summary>
    internal static ImmutableArray<string> NamesIn(McpServer server)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var text in Texts(server))
        {
            var rest = text.AsSpan();
            while (TryFind(rest, out var start, out var length, out var name, out _))
            {
                if (name != PluginRoot)
                    names.Add(name);
                rest = rest[(start + length)..];
            }
        }
        return [.. names];
    }

    private static IEnumerable<string> Texts(McpServer server) =>
        new[] { server.Command, server.Url }.OfType<string>()
            .Concat(server.Arguments)
            .Concat(server.Variables.Values)
            .Concat(server.Headers.Values);

    private string? ValueOf(string name) => name switch
    {
        PluginRoot when server.PluginFolder is { } folder => folder,
        _ when server.Scope == McpServerScope.Project && OwnKeys.Contains(name, StringComparer.OrdinalIgnoreCase) => null,
        _ => environment(name),
    };

    private static bool TryFind(ReadOnlySpan<char> text, out int start, out int length, out string name, out string? otherwise)
    {
        (start, length, name, otherwise) = (0, 0, "", null);
        for (var at = 0; text[at..].IndexOf("${") is var found and >= 0;)
        {
            start = at + found;
            var end = text[start..].IndexOf('}');
            if (end < 0)
                return false;
            length = end + 1;
            var inner = text.Slice(start + 2, end - 2);
            var split = inner.IndexOf(":-");
            var written = split < 0 ? inner : inner[..split];
            if (written.Length > 0 && written.IndexOf("${") < 0)
            {
                name = written.ToString();
                otherwise = split < 0 ? null : inner[(split + 2)..].ToString();
                return true;
            }
            at = start + 2;
        }
        return false;
    }
}
