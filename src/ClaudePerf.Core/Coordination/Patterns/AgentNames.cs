using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Coordination.Patterns;

/// <summary>The names of agents that prompts may refer to, and where a text refers to them.</summary>
internal sealed class AgentNames
{
    // What Claude Code 2.1.332 lists to the model without any file, plus fork.
    private static readonly string[] BuiltIn = ["claude", "Explore", "general-purpose", "Plan", "statusline-setup", AgentCall.Fork];

    private readonly Dictionary<string, string> _own;
    private readonly HashSet<string> _builtIn = new(BuiltIn, StringComparer.Ordinal);

    internal AgentNames(Ecosystem ecosystem)
    {
        _own = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var agent in ecosystem.Definitions.Where(static definition => definition is { Kind: PromptKind.Agent, IsActive: true }))
            _own.TryAdd(agent.Name, agent.Name);
    }

    internal bool Knows(string name) => _own.ContainsKey(name) || _builtIn.Contains(name);

    /// <summary>The spelling of the name in the ecosystem.</summary>
    internal string Canonical(string name) => _own.GetValueOrDefault(name, name);

    /// <summary>
    /// The places in a line that name an agent of the ecosystem. A one-word name must be in backticks or asterisks, because it
    /// could otherwise be any word.
    /// </summary>
    internal List<NamedPlace> Find(string line)
    {
        var found = new List<NamedPlace>();
        for (var at = 0; at < line.Length;)
        {
            if (!IsOfName(line[at]))
            {
                at++;
                continue;
            }
            var end = at + 1;
            while (end < line.Length && IsOfName(line[end]))
                end++;
            // A file name or path ends or continues with one of these.
            var start = at;
            var word = line[start..end].TrimEnd('-', ':');
            var isPath = (start > 0 && line[start - 1] is '/' or '\\' or '.' or '@')
                || (end < line.Length - 1 && line[end] is '/' or '.' && char.IsLetterOrDigit(line[end + 1]));
            if (!isPath && _own.TryGetValue(word, out var name)
                && (word.Contains('-', StringComparison.Ordinal) || IsMarked(line, start, start + word.Length)))
                found.Add(new NamedPlace(name, start, start + word.Length));
            at = end;
        }
        return found;
    }

    private static bool IsMarked(string line, int start, int end) =>
        start > 0 && end < line.Length && line[start - 1] is '`' or '*' && line[end] is '`' or '*';

    private static bool IsOfName(char character) => char.IsLetterOrDigit(character) || character is '-' or '_' or ':';
}

/// <summary>A place in a line that names an agent.</summary>
internal readonly record struct NamedPlace(string Name, int Start, int End);
