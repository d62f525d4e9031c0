namespace ClaudePerf.Core.Reports.Export.Otlp;

/// <summary>What a collector took of one signal.</summary>
/// <param name="Signal">Which signal.</param>
/// <param name="Endpoint">Where it was sent, without credentials.</param>
/// <param name="Requests">How many requests to the model it tells of.</param>
/// <param name="Records">Data points or log records that were sent.</param>
/// <param name="Rejected">Those of them that the collector says it refused.</param>
/// <param name="Message">What the collector said of that; null where it said nothing.</param>
public sealed record OtlpDelivery(OtlpSignal Signal, string Endpoint, int Requests, int Records, long Rejected, string? Message);
