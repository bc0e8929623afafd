/** When the certificate of the lab ends while nothing is wrong with it (resources/lab/manifests/27-cert-manager.yaml). */
const healthyEnd = Date.parse('2056-01-01T00:00:00Z')

/** What cert-manager tells Prometheus of the lab's one certificate. */
export class CertificateFigure {
  #end = healthyEnd

  /** @param end ms since the epoch; null: as it was made */
  setEnd(end: number | null): void {
    this.#end = end ?? healthyEnd
  }

  /** Prometheus text. */
  text(): string {
    const name = 'certmanager_certificate_expiration_timestamp_seconds'
    const labels = 'name="budgateway-tls",namespace="bud-system",issuer_kind="ClusterIssuer",issuer_name="letsencrypt"'
    return `# TYPE ${name} gauge\n${name}{${labels}} ${Math.floor(this.#end / 1000)}\n`
  }
}
