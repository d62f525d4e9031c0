namespace ClaudePerf.Core.Storage;

/// <summary>The tables of one kind of database and how they came to be, a step a version.</summary>
/// <param name="ApplicationId">What <c>PRAGMA application_id</c> says in the file, so that another program's database is not taken for ours.</param>
/// <param name="Steps">SQL that leads from version i to version i + 1; the number of steps is the version. Steps are never changed, only added.</param>
internal sealed record DatabaseSchema(int ApplicationId, IReadOnlyList<string> Steps)
{
    internal int Version => Steps.Count;
}
