using System.Collections.Concurrent;

namespace ClaudePerf.Performance.ClaudeCode;

/// <summary>A call of a tool in an answer of <see cref="StubProvider"/>.</summary>
/// <param name="Tool">The tool.</param>
/// <param name="Input">Its input.</param>
internal sealed record StubCall(string Tool, IReadOnlyDictionary<string, object> Input);

/// <summary>What <see cref="StubProvider"/> answers.</summary>
internal interface IStubScript
{
    /// <summary>The tool calls that answer a request; empty for a text. The answer is sent when the task ends.</summary>
    Task<IReadOnlyList<StubCall>> AnswerAsync(CapturedRequest request);
}

/// <summary>
/// Every answer is the text "done", except the main thread's: each of them calls the tool Agent while there are agents to spawn.
/// </summary>
internal sealed class SpawnScript(IEnumerable<SpawnedAgent> agents) : IStubScript
{
    private readonly ConcurrentQueue<SpawnedAgent> _agents = new(agents);

    public Task<IReadOnlyList<StubCall>> AnswerAsync(CapturedRequest request) =>
        Task.FromResult<IReadOnlyList<StubCall>>(request.Agent is null && request.Tools.Contains("Agent")
            && _agents.TryDequeue(out var agent) ? [Call(agent)] : []);

    private static StubCall Call(SpawnedAgent agent)
    {
        var input = new Dictionary<string,
            object> { ["description"] = "do it", ["prompt"] = CapturedRequest.TaskMark + agent.Name, ["subagent_type"] = agent.Name };
        if (agent.InForeground)
            input["run_in_background"] = false;
        return new StubCall("Agent", input);
    }
}
