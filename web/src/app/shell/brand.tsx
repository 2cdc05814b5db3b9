import styles from './brand.module.css'

export function Brand() {
  return (
    <span className={styles.brand}>
      <svg width="24" height="24" viewBox="0 0 32 32" aria-hidden="true">
        <rect width="32" height="32" rx="8" className={styles.plate} />
        <path d="M7 11.5 16 18l9-6.5" className={styles.fold} />
        <path d="M16 18v6.5" className={styles.path} />
      </svg>
      Taifa Mail
    </span>
  )
}
